/** @file One choice of several, under its name. */

export interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly of: readonly T[];
  readonly value: T;
  readonly onChoice: (value: T) => void;
  /** How the choices are written; as they are called where it says nothing. */
  readonly words?: Readonly<Partial<Record<T, string>>>;
}

export function Choice<T extends string>({ name, of, value, onChoice, words }: ChoiceProps<T>) {
  const all = of.includes(value) ? of : [...of, value];
  return (
    <label class="choice">
      <span>{name}</span>
      <select aria-label={name} value={value} onChange={(event) => onChoice(event.currentTarget.value as T)}>
        {all.map((option) => (
          <option key={option} value={option}>
            {words?.[option] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}
