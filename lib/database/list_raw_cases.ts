import { join } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { CaseProblem } from "./check/case_problem.ts";
import { listDicomCases } from "./list_dicom_cases.ts";
import { listNiftiCases } from "./list_nifti_cases.ts";
import type { RawCase } from "./raw_case.ts";
import { readJsonObject } from "./read_json_object.ts";

/** The cases of a raw data set. */
export interface RawCases {
  readonly cases: readonly RawCase[];
  /** What is wrong with the set before a voxel is read. */
  readonly problems: readonly CaseProblem[];
}

/**
 * Lists the cases of a raw data set's folder, sorted by id: NIfTI files where it has a folder of
 * images with any, else the DICOM series of the folders in it. `patients.json` may say who a case is
 * of: `{ "<case>": "<patient>" }`.
 *
 * @throws {OvkitError} `DataInvalid` where it holds neither
 */
export async function listRawCases(folder: string): Promise<RawCases> {
  const nifti = await listNiftiCases(folder);
  const { cases, problems } = nifti === undefined
    ? await listDicomCases(folder)
    : { cases: nifti, problems: [] };
  if (cases.length === 0) throw nothingIn(folder, problems);
  const patients = await readJsonObject(join(folder, "patients.json"), PATIENTS);
  return {
    cases: cases.map((one) => {
      const patient = patients?.[one.id];
      return patient === undefined ? one : { ...one, patient: String(patient) };
    }),
    problems,
  };
}

const PATIENTS = 'the patient of each case, such as { "case_1": "patient_1" }';

function nothingIn(folder: string, [first]: readonly CaseProblem[]): OvkitError {
  const [entry] = Array.from(Deno.readDirSync(folder)).filter(({ name }) => !name.startsWith("."))
    .sort((a, b) => a.name < b.name ? -1 : 1);
  const seen = entry === undefined ? "" : ` (the first entry is ${entry.name})`;
  return new OvkitError("DataInvalid", {
    subject: folder,
    found: first === undefined
      ? `neither a folder of NIfTI images nor DICOM series${seen}`
      : `no scan; ${first.problem}: ${first.found}`,
    expected: "images or imagesTr or imagesTs with NIfTI files, <case>.nii.gz, or " +
      "<case>_0000.nii.gz and on for several channels, and labels beside it; or folders of DICOM " +
      "series",
    remedy: "convert other formats to NIfTI or DICOM",
  });
}
