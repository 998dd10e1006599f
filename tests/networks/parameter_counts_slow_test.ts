import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { goldenJson } from "../support/golden.ts";

await openEngine({ backend: "tensorflow" });

interface Row {
  readonly name: string;
  readonly network: string;
  readonly kwargs: Record<string, unknown>;
  readonly n_params: number;
  readonly n_param_tensors: number;
}

const defaultFilters: Record<string, number> = {
  UNetResStemEncoder: 16,
  UNetResShuffleEncoder: 16,
};

for (const row of await goldenJson("networks/param_counts.json") as Row[]) {
  Deno.test(`parameter count of the published network: ${row.name}`, () => {
    const { in_channels, out_channels, n_channels, n_classes, f, dropout_val, ...rest } = row
      .kwargs as Record<string, number>;
    const network = createNetwork({
      filters: f ?? defaultFilters[row.network] ?? 32,
      filters_max: 384,
      is_2d: false,
      ...rest,
      ...(dropout_val === undefined ? {} : { dropout_rate: dropout_val }),
      in_channels: null,
      out_channels: null,
    }, {
      architecture: row.network === "UNet3D" ? "LiverUNet3D" : row.network,
      inChannels: in_channels ?? n_channels,
      outChannels: out_channels ?? n_classes,
    });
    assert.equal(network.parameterCount, row.n_params);
    assert.equal(network.weights.size, row.n_param_tensors);
    network.dispose();
  });
}
