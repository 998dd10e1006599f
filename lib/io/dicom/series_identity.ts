import type { DicomDataset } from "./dicom_dataset.ts";
import type { DicomSeriesIdentity } from "./dicom_series.ts";
import type { DicomKeyword } from "./dicom_tags.ts";

const TEXTS = {
  frameOfReferenceUid: "FrameOfReferenceUID",
  seriesDescription: "SeriesDescription",
  studyDescription: "StudyDescription",
  studyId: "StudyID",
  studyDate: "StudyDate",
  studyTime: "StudyTime",
  acquisitionDate: "AcquisitionDate",
  accessionNumber: "AccessionNumber",
  patientId: "PatientID",
  patientName: "PatientName",
  patientBirthDate: "PatientBirthDate",
  patientSex: "PatientSex",
} as const satisfies Readonly<Partial<Record<keyof DicomSeriesIdentity, DicomKeyword>>>;

/** What a data set says of its series, study and patient. */
export function seriesIdentity(dataset: DicomDataset): DicomSeriesIdentity {
  const texts = Object.entries(TEXTS).flatMap(([field, keyword]) => {
    const text = dataset.text(keyword);
    return text === undefined ? [] : [[field, text]];
  });
  const seriesNumber = dataset.number("SeriesNumber");
  return {
    studyInstanceUid: dataset.text("StudyInstanceUID") ?? "",
    seriesInstanceUid: dataset.text("SeriesInstanceUID") ?? "",
    modality: dataset.text("Modality") ?? "",
    ...Object.fromEntries(texts),
    ...(seriesNumber === undefined ? {} : { seriesNumber }),
  };
}
