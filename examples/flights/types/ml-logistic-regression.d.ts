// The package ships no types: these are for what the pipeline uses.
declare module "ml-logistic-regression" {
  import type { Matrix } from "ml-matrix";

  export interface SavedModel {
    readonly name: "LogisticRegression";
  }

  // biome-ignore lint/style/noDefaultExport: that is how the package exports it
  export default class LogisticRegression {
    constructor(options: { numSteps: number; learningRate: number });
    readonly classifiers: readonly { testScores(rows: Matrix): number[] }[];
    train(rows: Matrix, labels: Matrix): void;
    toJSON(): SavedModel;
    static load(model: SavedModel): LogisticRegression;
  }
}
