import type { Precision } from "../../engine/engine_facts.ts";
import { engineInfo } from "../../engine/engine_info.ts";
import { sha256 } from "../../foundation/sha256.ts";
import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { type CasePredictor, casePredictor } from "./case_predictor.ts";
import { classesOf, memberName, type ModelMember } from "../model_member.ts";
import {
  type PostprocessingChoice,
  type PostprocessingUse,
  settlePostprocessing,
} from "../evaluation/postprocessing_choice.ts";
import { weightsSha256 } from "../file/weights_sha256.ts";

/** How scans are predicted. */
export interface PredictorRun {
  /** Which postprocessing. @default {"parameters"} */
  readonly postprocessing?: PostprocessingUse;
}

/** What a label map follows from, apart from the scan. */
export interface PredictorFacts {
  /** SHA-256 of each member's weights. */
  readonly weightsSha256: readonly string[];
  /** What is done to label maps. */
  readonly postprocessing: PostprocessingParameters;
  /** Hash of all of that, the members' preprocessing, prediction and precision. */
  readonly sha256: string;
}

/** The way from scans to label maps of one model, or of several that are averaged. */
export interface ModelPredictor {
  readonly classNames: Readonly<Record<number, string>>;
  /** The same run gives the same predictor, which keeps its compiled functions. */
  casePredictor(run?: PredictorRun): Promise<CasePredictor>;
  /** What label maps follow from. */
  facts(run?: PredictorRun): Promise<PredictorFacts>;
}

/** What a {@linkcode ModelPredictor} is made of. */
export interface ModelPredictorParts {
  /** What errors call the model. */
  readonly name: string;
  /** Agree in classes; the first one's postprocessing holds. */
  readonly members: readonly ModelMember[];
  /** What was chosen from cross-validation. */
  choice(): Promise<PostprocessingChoice | undefined>;
}

/** Opens the way from scans to label maps. */
export function openModelPredictor(parts: ModelPredictorParts): ModelPredictor {
  const { members } = parts;
  const [first] = members;
  const known = new Map<string, CasePredictor>();

  async function settle({ postprocessing: use = "parameters" }: PredictorRun) {
    for (const member of members) member.requireWeights();
    const postprocessing = settlePostprocessing(use, {
      name: parts.name,
      own: first.parameters.postprocessing,
      choice: use === "chosen" ? await parts.choice() : undefined,
    });
    const runs = members.map(({ parameters: { prediction } }) => ({
      prediction,
      precision: precisionOf(prediction.fp32),
    }));
    return { postprocessing, runs };
  }

  return {
    classNames: first.classNames,
    async casePredictor(run = {}) {
      const { postprocessing, runs } = await settle(run);
      const key = JSON.stringify({ postprocessing, runs });
      const before = known.get(key);
      if (before !== undefined) return before;
      const made = casePredictor({
        members: members.map(({ network, preprocessing }, i) => ({
          network,
          preprocessing,
          ...runs[i],
        })),
        classes: classesOf(first),
        postprocessing,
      });
      known.set(key, made);
      return made;
    },
    async facts(run = {}) {
      const { postprocessing, runs } = await settle(run);
      const weights = await Promise.all(
        members.map(async ({ network }) => weightsSha256(await network.torchState())),
      );
      const described = members.map(({ parameters, preprocessing }, i) => ({
        name: memberName(members[i]),
        weights: weights[i],
        architecture: parameters.architecture,
        network: parameters.network,
        preprocessing,
        ...runs[i],
      }));
      const text = JSON.stringify({ members: described, postprocessing });
      return { weightsSha256: weights, postprocessing, sha256: sha256(text) };
    },
  };
}

function precisionOf(float32: boolean): Precision {
  return float32 ? "float32" : engineInfo().precision;
}
