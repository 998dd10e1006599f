import type { DicomSeries } from "../dicom/dicom_series.ts";
import type { DicomContent } from "../dicom/write_dicom_file.ts";

/** The patient's and the study's attributes of a file that belongs to a series. */
export function studyContent({ identity }: DicomSeries): DicomContent {
  return {
    PatientName: identity.patientName ?? "",
    PatientID: identity.patientId ?? "",
    PatientBirthDate: identity.patientBirthDate ?? "",
    PatientSex: identity.patientSex ?? "",
    StudyInstanceUID: identity.studyInstanceUid,
    StudyDate: identity.studyDate ?? "",
    StudyTime: identity.studyTime ?? "",
    StudyID: identity.studyId ?? "",
    AccessionNumber: identity.accessionNumber ?? "",
    ReferringPhysicianName: "",
    ...(identity.studyDescription === undefined
      ? {}
      : { StudyDescription: identity.studyDescription }),
  };
}
