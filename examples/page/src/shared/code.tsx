/** @file "Show me the code": the lines that do with the library what one sees. They are files of the page, and its tests run them. */

export function Code({ text }: { readonly text: string }) {
  return (
    <details class="code">
      <summary>Show me the code</summary>
      <pre tabIndex={0}>
        <code>{text.trim()}</code>
      </pre>
    </details>
  );
}
