import { h } from './element.ts';
import { fragmentOf } from './location.ts';
import type { Section } from './section.ts';

export interface Navigation {
  readonly element: HTMLElement;
  mark(view: string): void;
}

/** The counts come first, and each leads to its list. */
export function navigation(sections: readonly Section[]): Navigation {
  const links = sections.map(({ name, title, size }) =>
    h(
      'a',
      { href: fragmentOf({ view: name }), class: name, 'data-some': size > 0 },
      h('strong', {}, size.toLocaleString('en')),
      ' ',
      h('span', {}, title),
    ),
  );
  return {
    element: h('nav', { 'aria-label': 'Lists' }, ...links),
    mark(view) {
      for (const [at, link] of links.entries())
        if (sections[at]?.name === view) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
    },
  };
}
