type Attribute = string | boolean | number | ((event: Event) => void) | undefined;
export type Child = Node | string | undefined;

/**
 * An element with its children. Text is only ever text: nothing here parses HTML, and a listener is
 * a function, never source.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, Attribute>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const LONG = 32;
const LONGEST = 300;
/**
 * Control and format characters, which would turn the text around, or hide a part of it, and
 * whatever else is not seen: fillers, which count as letters, and spaces other than those between
 * words. Without them, two logins could look like one.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{DI}\u2800]|(?! )\p{Zs}|^ | $| (?= )/gu;

/**
 * A name that somebody else chose, apart from the text around it: in its own direction, with what
 * can't be seen made visible, and not longer than a reader needs.
 */
export function foreign(text: string): HTMLElement {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  const name = h('bdi', { class: text.length > LONG && 'long' });
  let end = 0;
  for (const { 0: character, index } of shown.matchAll(UNSEEN)) {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    name.append(shown.slice(end, index), h('span', { class: 'unseen' }, `U+${code}`));
    end = index + character.length;
  }
  name.append(shown.slice(end));
  if (shown === text) return name;
  return h('span', {}, name, ` (${text.length.toLocaleString('en')} characters)`);
}

/** Foreign texts with commas between them. */
export function foreignList(texts: readonly string[]): Child[] {
  return texts.flatMap((text, at) => [...(at === 0 ? [] : [', ']), foreign(text)]);
}
