import { dataTypes } from "./data_types.ts";
import { attributeTypes } from "./op_attribute.ts";

/** The numbers of types and attribute kinds by the names that tfjs-node gives them. */
export const tfjsConstants = {
  TF_FLOAT: dataTypes.float32,
  TF_INT32: dataTypes.int32,
  TF_UINT8: dataTypes.uint8,
  TF_STRING: dataTypes.string,
  TF_COMPLEX64: dataTypes.complex64,
  TF_INT64: dataTypes.int64,
  TF_BOOL: dataTypes.bool,
  TF_RESOURCE: dataTypes.resource,
  TF_ATTR_STRING: attributeTypes.string,
  TF_ATTR_INT: attributeTypes.int,
  TF_ATTR_FLOAT: attributeTypes.float,
  TF_ATTR_BOOL: attributeTypes.bool,
  TF_ATTR_TYPE: attributeTypes.type,
  TF_ATTR_SHAPE: attributeTypes.shape,
  TF_ATTR_RESOURCE: attributeTypes.resource,
};
