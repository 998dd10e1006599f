import type { PlanOverrides } from "./plan_overrides.ts";
import type { Normalisation, PreprocessingParameters } from "./preprocessing_parameters.ts";

/** Which channel a value is for. */
export interface ChannelOptions {
  /** Channel number. @default {all channels} */
  readonly channel?: number;
}

/** What a change of some channels is made to. */
export interface ChannelState {
  /** What was decided before. */
  readonly overrides: PlanOverrides;
  /** What follows from it. */
  readonly parameters: PreprocessingParameters;
}

/** Decides how channels are scaled. */
export function normalisedAs(
  state: ChannelState,
  value: Normalisation,
  options: ChannelOptions = {},
): PlanOverrides {
  return { normalisation: perChannel(state, "normalisation", { value, ...options }) };
}

/** Decides the window of channels. */
export function windowed(
  state: ChannelState,
  [low, high]: readonly [number, number],
  options: ChannelOptions = {},
): PlanOverrides {
  if (!(low < high)) throw new RangeError(`Cannot plan window [${low}, ${high}]: low end first`);
  const value: readonly [number, number] = [low, high];
  return {
    ...normalisedAs(state, "window", options),
    window: perChannel(state, "window", { value, ...options }),
  };
}

/** Decides mean and standard deviation of channels; those scaled per case become globally scaled. */
export function scaled(
  state: ChannelState,
  [sd, mean]: readonly [number, number],
  options: ChannelOptions = {},
): PlanOverrides {
  if (!(sd > 0)) throw new RangeError(`Cannot plan scaling: sd must be positive, received ${sd}`);
  const value: readonly [number, number] = [sd, mean];
  const scaling = perChannel(state, "scaling", { value, ...options });
  const normalisation = Object.fromEntries(
    state.parameters.normalisation.map((kind, channel) => [
      channel,
      kind.startsWith("per_case") && (options.channel ?? channel) === channel ? "global" : kind,
    ]),
  );
  return { scaling, normalisation };
}

function perChannel<K extends "normalisation" | "window" | "scaling">(
  { overrides, parameters }: ChannelState,
  key: K,
  { value, channel }: { value: NonNullable<PlanOverrides[K]>[number]; channel?: number },
): PlanOverrides[K] {
  const count = parameters.n_im_channels;
  if (channel !== undefined && !(Number.isInteger(channel) && channel >= 0 && channel < count)) {
    throw new RangeError(`Cannot plan channel ${channel}: there are ${count}, from 0`);
  }
  const chosen = channel === undefined ? Array.from({ length: count }, (_, i) => i) : [channel];
  return { ...overrides[key], ...Object.fromEntries(chosen.map((i) => [i, value])) };
}
