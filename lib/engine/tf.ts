import * as tfjs from "@tensorflow/tfjs";

/** TensorFlow.js; its ops run on whatever backend `openEngine` chose. */
export const tf = tfjs;
