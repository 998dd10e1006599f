import assert from "node:assert/strict";
import { learningRate } from "../../../lib/training/schedules/learning_rate.ts";
import { schedules } from "../../../lib/training/schedules/schedules.ts";
import { goldenJson } from "../../support/golden.ts";

const { tables } = await goldenJson("optim/ovseg_lr_tables.json");

function near(found: number, expected: number, name: string): void {
  assert.ok(Math.abs(found - expected) <= 1e-12 * Math.abs(expected), `${name}: ${found}`);
}

for (const table of tables.filter((each: { error: string | null }) => each.error === null)) {
  const { schedule, lr_params, lr_init, num_epochs, batches_per_epoch } = table;
  Deno.test(`${schedule} over ${num_epochs} epochs is ovseg's`, () => {
    const parameters = { lr_schedule: schedule, lr_params, opt_params: { lr: lr_init } };
    const rate = (epoch: number, step: number) =>
      learningRate(parameters, {
        epoch,
        step,
        stepsPerEpoch: batches_per_epoch,
        epochs: num_epochs,
      });
    assert.ok(table.rows.length >= 10);
    for (const { epoch, lr_first_step, lr_last_step } of table.rows) {
      near(rate(epoch, 0), lr_first_step, `epoch ${epoch}, first step`);
      near(rate(epoch, batches_per_epoch - 1), lr_last_step, `epoch ${epoch}, last step`);
    }
  });
}

Deno.test("poly is nnU-Net's", async () => {
  const { initial_lr, max, epochs, lr } = await goldenJson("optim/nnunet_poly_lr.json");
  for (const [i, epoch] of epochs.entries()) {
    const position = { epoch, step: 0, stepsPerEpoch: 1, epochs: max };
    near(schedules.poly(position, { lr: initial_lr }), lr[i], `epoch ${epoch}`);
  }
});

Deno.test("plateau is liver-ct-segmentation's", async () => {
  const { sequences } = await goldenJson("optim/liver_plateau.json");
  for (const { loss, lr } of sequences as { loss: number[]; lr: number[] }[]) {
    for (const [i, expected] of lr.entries()) {
      const losses = loss.slice(0, i + 1);
      const position = { epoch: i + 1, step: 0, stepsPerEpoch: 1, epochs: lr.length + 1, losses };
      const rate = schedules.plateau(position, { lr: 1e-4 });
      assert.ok(Math.abs(rate / expected - 1) < 1e-9, `after epoch ${i}: ${rate} for ${expected}`);
    }
  }
});

Deno.test("a warm-up longer than the run ends before the last epoch", () => {
  const rates = [0, 1, 2].map((epoch) =>
    schedules.lin_ascent_cos_decay(
      { epoch, step: 1, stepsPerEpoch: 2, epochs: 3 },
      { lr: 0.02, n_warmup_epochs: 50 },
    )
  );
  assert.deepEqual(rates, [0.01, 0.02, 0.02]);
  const single = { epoch: 0, step: 0, stepsPerEpoch: 2, epochs: 1 };
  assert.equal(schedules.lin_ascent_cos_decay(single, { lr: 0.02 }), 0.02);
});

Deno.test("every schedule stays positive and finite to the end", () => {
  for (const [name, schedule] of Object.entries(schedules)) {
    for (const epochs of [1, 2, 60]) {
      for (let epoch = 0; epoch < epochs; epoch++) {
        const rate = schedule({ epoch, step: 3, stepsPerEpoch: 4, epochs }, { lr: 0.01 });
        assert.ok(rate > 0 && rate <= 0.01, `${name}, epoch ${epoch} of ${epochs}: ${rate}`);
      }
    }
  }
});
