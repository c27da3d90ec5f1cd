"use client";
import { grad } from "@chainrule/autograd";
import { energy } from "./energy.js";

export function Client() {
  return <p>{`client ${grad(energy)(3, 1)}`}</p>;
}
