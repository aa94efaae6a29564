import test from 'ava';
import {escapeMarkup, markup, visibleText} from '../../src/report/_markup.ts';

test('a value in a template cannot open a tag or leave an attribute', t => {
	const name = `"><script>alert('x')</script>&`;
	t.is(
		markup`<a title="${name}">${name}</a>`.markup,
		'<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
	);
});

test('markup inside markup stays markup, lists stand one after the other, null is nothing', t => {
	const items = ['a', 'b'].map(text => markup`<li>${text}</li>`);
	t.is(markup`<ul>${items}${null}</ul>`.markup, '<ul><li>a</li><li>b</li></ul>');
});

test('characters that XML forbids and controls that reorder a line become visible', t => {
	t.is(visibleText('a\u0000b\u001B[31mc\u202Ed\uFFFFe\uD800f\u0085g'), 'a�b�[31mc�d�e�f�g');
	t.is(visibleText('שלום 😀\ta\r\nb'), 'שלום 😀\ta\nb');
});

test('a text without special characters is left as it is', t => {
	t.is(escapeMarkup('p99 1.31 ms – serveur1'), 'p99 1.31 ms – serveur1');
});
