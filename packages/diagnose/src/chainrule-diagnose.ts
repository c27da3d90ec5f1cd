#!/usr/bin/env node
/** @file The command `chainrule-diagnose attempt.json`. It ends with 0 for a right attempt, 1 for a wrong one, 2 for a bad file. */

import { readFileSync } from "node:fs";
import { diagnoseFile } from "./json-file.ts";

const usage = `Usage: chainrule-diagnose attempt.json

Says what is wrong with a backpropagation that you wrote by hand. The file holds what is given (inputs, targets, weights, biases,
rate, activation) and your own numbers (attempt: any of netInputs, activations, outputs, loss, error, deltas, steps, biasSteps).
A file name of - reads the standard input.`;

const [path, ...rest] = process.argv.slice(2);
if (path === undefined || rest.length > 0 || path === "--help" || path === "-h") {
  console.log(usage);
  process.exitCode = path === "--help" || path === "-h" ? 0 : 2;
} else {
  const { text, code } = answer(path);
  (code === 2 ? console.error : console.log)(text);
  process.exitCode = code;
}

function answer(file: string): ReturnType<typeof diagnoseFile> {
  let json: string;
  try {
    json = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    return { text: `Cannot read ${file}: ${(error as Error).message}`, code: 2 };
  }
  return diagnoseFile(json, file === "-" ? "the standard input" : file);
}
