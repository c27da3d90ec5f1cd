/** @file Light or dark: what the system says, until somebody chooses. */

import { signal } from "@preact/signals";

const system = matchMedia("(prefers-color-scheme: dark)");

export const isDark = signal(system.matches);
let isChosen = false;

system.addEventListener("change", ({ matches }) => {
  if (!isChosen) isDark.value = matches;
});

/** Changes to the other theme, and keeps it. */
export function toggleTheme(): void {
  isChosen = true;
  isDark.value = !isDark.value;
  document.documentElement.dataset["theme"] = isDark.value ? "dark" : "light";
}
