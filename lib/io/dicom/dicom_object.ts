/** A DICOM file that is no image: what it is, and which series it speaks of. */
export interface DicomObject {
  readonly kind: "structureSet" | "segmentation" | "other";
  readonly path: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly modality: string;
  readonly frameOfReferenceUid?: string;
  /** SeriesInstanceUID of every series that it refers to. */
  readonly referencedSeriesUids: readonly string[];
}
