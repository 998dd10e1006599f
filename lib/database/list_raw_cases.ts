import { OvkitError } from "../foundation/ovkit_error.ts";
import type { CaseProblem } from "./check/case_problem.ts";
import { listDicomCases } from "./list_dicom_cases.ts";
import { listNiftiCases } from "./list_nifti_cases.ts";
import type { RawCase } from "./raw_case.ts";

/** The cases of a raw data set. */
export interface RawCases {
  readonly cases: readonly RawCase[];
  /** What is wrong with the set before a voxel is read. */
  readonly problems: readonly CaseProblem[];
}

/**
 * Lists the cases of a raw data set's folder, sorted by id: NIfTI files where it has a folder of
 * images, else the DICOM series of the folders in it.
 *
 * @throws {OvkitError} `DataInvalid` where it holds neither
 */
export async function listRawCases(folder: string): Promise<RawCases> {
  const nifti = await listNiftiCases(folder);
  if (nifti !== undefined) return { cases: nifti, problems: [] };
  const dicom = await listDicomCases(folder);
  if (dicom.cases.length > 0) return dicom;
  throw new OvkitError("DataInvalid", {
    subject: folder,
    found: dicom.problems[0]?.found ?? "neither a folder of images nor DICOM series",
    expected: "images or imagesTr or imagesTs with NIfTI files, and labels beside it; or folders " +
      "of DICOM series",
  });
}
