package finding

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

func TestCutterText(t *testing.T) {
	const (
		key     = `Zq8vXw3Lp+T7nRk/5sYd2M="h&J6%u9f`
		letter  = "-----BEGIN KEY-----\nMIIEowIBAAKCAQEAr3fQ\r\nzJ1uVx8Y2kTn\u200bWpLq\n-----END KEY-----\n"
		oneLine = "-----BEGIN KEY----- MIIEowIBAAKCAQEAr3fQ zJ1uVx8Y2kTnWpLq -----END KEY-----"
	)
	base64Of := func(before string) string { return base64.StdEncoding.EncodeToString([]byte(before + key)) }
	for _, tt := range []struct{ secret, text, want, reason string }{
		{key, "of " + key + "!", "of …!", "as it is"},
		{key, "of https://h/?t=" + url.QueryEscape(key) + "&x", "of https://h/?t=…&x", "in an address"},
		{key, "of https://h/" + url.PathEscape(key), "of https://h/…", "in its path"},
		{key, "of " + strings.ToLower("%5A%71") + key[2:], "of …", "what need not be escaped can be"},
		{key, `of {"k":"` + strings.ReplaceAll(key, `"`, `\"`) + `"}`, `of {"k":"…"}`, "in JSON"},
		{key, "of " + strings.NewReplacer("&", `\u0026`, `"`, `\u0022`).Replace(key), "of …", "in JSON for pages"},
		{"paß wörd€-of-𝄞key", `of pa\u00df w\u00f6rd\u20AC-of-\ud834\udd1ekey!`, "of …!", "in JSON of ASCII only"},
		{"paß wörd€-of-key", `of \ud834 \uZZZZ \u00`, `of \ud834 \uZZZZ \u00`, "what is no escape"},
		{key, "100% of " + key + ", 50%", "100% of …, 50%", "a percent sign is no escape"},
		{key, "of " + base64Of("") + ".", "of …=.", "in base64"},
		{key, "of " + base64Of("x") + ".", "of ….", "at another phase"},
		{key, "of " + base64Of("user:"), "of …==", "behind a name, as HTTP has it"},
		{key, "of " + base64.RawURLEncoding.EncodeToString([]byte("xy"+key)), "of …", "in the other alphabet"},
		{"pass word/with blanks", "of pass+word%2Fwith+blanks or pass%20word/with%20blanks", "of … or …", "in a form"},
		{key, "of " + hex.EncodeToString([]byte("k="+key)), "of …", "in hex"},
		{key, "of " + strings.ToUpper(hex.EncodeToString([]byte(key))) + " and " + base64Of(""), "of … and …=", "twice"},
		{key, "of " + key[:9] + "…", "of …", "its end is cut off"},
		{key, "of " + key[:4] + "…", "of " + key[:4] + "…", "too little of it"},
		{key, "of Zq8vX…", "of …", "five characters"},
		{key, "of https://h/?t=" + url.QueryEscape(key)[:16] + "…", "of https://h/?t=…", "in an address, and cut off"},
		{key, "of https://h/" + url.PathEscape(key)[:16] + "…", "of https://h/…", "in its path, and cut off"},
		{key, "unused… Zq8vXw3 or so", "unused… Zq8vXw3 or so", "nothing is cut off here"},
		{key, "of " + url.QueryEscape(url.QueryEscape(url.QueryEscape(key))) + "!", "of …!", "in an address in an address in one"},
		{key, `of {"k":"{\"k\":\"` + strings.ReplaceAll(key, `"`, `\\\"`) + `\"}"}`, `of {"k":"{\"k\":\"…\"}"}`, "in JSON within JSON"},
		{key, "of " + strings.NewReplacer("&", `\\u0026`, `"`, `\\u0022`).Replace(key), "of …", "in JSON for pages within JSON"},
		{key, "of " + strings.NewReplacer("&", `%5Cu0026`, `"`, `%5C%22`).Replace(key), "of …", "in JSON within an address"},
		{key, "of <b>" + strings.NewReplacer("&", `&amp;`, `"`, `&#34;`).Replace(key) + "</b>", "of <b>…</b>", "in HTML"},
		{key, "of " + strings.NewReplacer("&", `&amp;amp;`, `"`, `&amp;#x22;`).Replace(key), "of …", "in HTML within XML"},
		{key, "of " + strings.NewReplacer("&", `%26amp%3B`, `"`, `\u0026quot;`).Replace(key), "of …", "in HTML within an address and JSON"},
		{key, "of " + strings.NewReplacer("&", `\x26`, `"`, `\x22`).Replace(key), "of …", "in a string of other languages"},
		{key, "of " + url.QueryEscape(base64Of("x")) + ".", "of ….", "in base64 in an address"},
		{key, "of " + base64.StdEncoding.EncodeToString([]byte(base64Of("ci:"))), "of …", "in base64 within base64"},
		{key, "of " + base64Of("user:")[:20] + "…", "of …", "in base64, and cut off"},
		{key, "of " + hex.EncodeToString([]byte(key))[:21] + "…", "of …", "in hex, and cut off"},
		{key, "of " + strings.ReplaceAll(url.QueryEscape(url.QueryEscape(key)), "%252F", "%25…"), "of …5sYd2M%253D%2522h%2526J6%2525u9f", "cut off within an escape of an escape"},
		{"pass word%2Fwith blanks", "of pass word/with blanks", "of …", "its own escapes are undone"},
		{"abcab1cab", "of abcab1cabcab1cab", "of …", "it overlaps itself"},
		{"pass word/with blanks", "of pass%2Bword%252Fwith%2Bblanks", "of …", "in a form, in an address"},
		{letter, "of " + letter, "of …\n", "as it is"},
		{letter, "of " + oneLine + " in a file", "of … in a file", "on one line"},
		{letter, "of " + oneLine[:40] + "…", "of …", "on one line, and cut off"},
		{"test", "a test of dGVzdA and 74657374", "a … of dGVzdA and 74657374", "too short to be told in base64"},
		{"", "nothing", "nothing", "no secret is nowhere"},
		{key, "", "", "nothing holds nothing"},
		{key, strings.Repeat("word ", 60), strings.Repeat("word ", 60), "words are words"},
		{key, strings.Repeat("w", 300), strings.Repeat("w", 300), "and long words are"},
	} {
		if got := NewCutter(NewSecret(tt.secret)).Text(tt.text); got != tt.want {
			t.Errorf("%s: from %q got %q, want %q", tt.reason, tt.text, got, tt.want)
		}
	}
}

// TestCutterOfMany: of many secrets, all are taken out in one go.
func TestCutterOfMany(t *testing.T) {
	var secrets []Secret
	for i := range 20 {
		secrets = append(secrets, NewSecret(fmt.Sprintf("Zq8vXw3Lp/%02d\nT7nRk", i)))
	}
	secrets = append(secrets, Secret{}, NewSecret("nRk-overlapping"))
	cut := NewCutter(secrets...)
	for _, tt := range []struct{ text, want, reason string }{
		{"of Zq8vXw3Lp/07\nT7nRk and Zq8vXw3Lp/13\nT7nRk", "of … and …", "as they are"},
		{"of Zq8vXw3Lp/19 T7nRk", "of …", "on one line"},
		{"of Zq8vXw3Lp%2F03%0AT7nRk", "of …", "in an address"},
		{"of Zq8vXw3Lp/11 T…", "of …", "cut off"},
		{"of Zq8vXw3Lp%252F03%250AT7nRk", "of …", "in an address in an address"},
		{"of Zq8vXw3Lp&#x2f;03\\nT7nRk", "of …", "in JSON and HTML"},
		{"of " + base64.StdEncoding.EncodeToString([]byte("Zq8vXw3Lp/07\nT7nRk")) + " and " + hex.EncodeToString([]byte("Zq8vXw3Lp/13\nT7nRk")), "of … and …", "encoded"},
		{"of Zq8vXw3Lp/07\nT7nRk-overlapping", "of …", "two that overlap"},
		{"of Zq8vXw3Lp/77…", "of Zq8vXw3Lp/77…", "none of them"},
	} {
		if got := cut.Text(tt.text); got != tt.want {
			t.Errorf("%s: from %q got %q, want %q", tt.reason, tt.text, got, tt.want)
		}
	}
}

func TestCutterName(t *testing.T) {
	cut := NewCutter(NewSecret("Zq8v/Xw3Lp"))
	for _, tt := range []struct{ name, want, reason string }{
		{"a/Zq8v/Xw3Lp/b", "a/…/b", "as it is"},
		{"a/Zq8v%2FXw3Lp/b", "a/…/b", "escaped"},
		{"a/Zq8v%2fXw3Lp/Zq8v%2FXw3L%70", "a/…/…", "escaped in other ways"},
		{`a\Zq8v\/Xw3Lp\b`, `a\…\b`, "backslashes are in paths, too"},
		{"%", "%", "no escape"},
		{"a%2", "a%2", "half of one"},
		{`a\u00`, `a\u00`, "half of another"},
		{"a/Zq8v%252fXw3Lp/b", "a/…/b", "escaped twice"},
		{"a/Zq8v%26%2347;Xw3Lp/b", "a/…/b", "escaped in two ways"},
		{"a/WnE4di9YdzNMcA/b", "a/WnE4di9YdzNMcA/b", "base64 is looked for in words only"},
	} {
		if got := cut.Name(tt.name); got != tt.want {
			t.Errorf("%s: from %q got %q, want %q", tt.reason, tt.name, got, tt.want)
		}
	}
}

func TestCutterInPath(t *testing.T) {
	for _, tt := range []struct {
		secret, path string
		shows        bool
		reason       string
	}{
		{"Zq8v/Xw3Lp", "a/Zq8v/Xw3Lp/b", true, "as it is"},
		{"Zq8v/Xw3Lp", "a/Zq8v%252FXw3Lp/b", true, "escaped"},
		{`Zq8v/r"Xw3Lp`, `a/Zq8v/r/"Xw3Lp`, true, `its JSON was Zq8v/r\"Xw3Lp`},
		{"Zq8v/r<Xw3Lp", `a/Zq8v/r/u003cXw3Lp`, true, "or that for pages"},
		{`Zq8v\Xw3Lp`, "a/Zq8v/Xw3Lp", true, "its own backslash"},
		{"Zq8v/Xw3Lp", "a/user/u00/Xw3Lp/", false, "no escape"},
		{"Zq8v/Xw3Lp", "", false, "no path"},
	} {
		if got := NewCutter(NewSecret(tt.secret)).InPath(tt.path); got != tt.shows {
			t.Errorf("%s: %q in %q: got %t", tt.reason, tt.secret, tt.path, got)
		}
	}
}

// TestCutFolded: a text that was made into one line, and cut to its length, shows no
// more of a secret than one that was not.
func TestCutFolded(t *testing.T) {
	long := strings.Repeat("Zk3Lw9Qe7Rt5Yu1Io8Pa2Sd4", 12)
	tests := []struct{ secret, text, want, reason string }{
		{"a1b2c3d4\ne5f6g7h8", "key a1b2c3d4 e5f6g7h8 found", "key … found", "a line's end is a blank"},
		{"a1b2c3d4\r\n\t e5f6g7h8", "key a1b2c3d4 e5f6g7h8", "key …", "and so is all white space together"},
		{"a1b2\x00c3d4e5f6", "key a1b2c3d4e5f6 found", "key … found", "what does not print is left out"},
		{long, "token " + long[:190] + "…", "token …", "the end is gone with the text's"},
		{long, "token " + long + " and more…", "token … and more…", "it was there whole"},
		{"a1b2c3d4\n" + long, "key a1b2c3d4 " + long[:100] + "…", "key …", "both"},
		{long, "token Zk3Lw…", "token …", "five characters are more than a hint"},
		{long, "token Zk3…", "token Zk3…", "three are not"},
		{long, "nothing of it…", "nothing of it…", ""},
		{"a1b2c3d4", "a1b2c3d…", "…", "but for one character"},
	}
	for _, tt := range tests {
		if got := NewCutter(NewSecret(tt.secret)).Text(tt.text); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
		}
		other := NewSecret("q8Jx2Lw0Zr5TnVb7Ks1Y")
		if got := NewCutter(other, NewSecret(tt.secret)).Text(tt.text); got != tt.want {
			t.Errorf("%s, of many: got %q, want %q", tt.reason, got, tt.want)
		}
	}
}

// FuzzCutter: what is cut is gone, and what holds nothing stays.
func FuzzCutter(f *testing.F) {
	for _, seed := range [][2]string{{"Zq8vXw3LpT7nRk5sYd2M", "of %5aq8v"}, {"a b\nc d e f g h", "a b c…"}, {"%41%42\\u0043", `\\%25`}, {"…………", "…"}} {
		f.Add(seed[0], seed[1], uint16(3))
	}
	f.Fuzz(func(t *testing.T, value, around string, at uint16) {
		s := NewSecret(value)
		if s.Empty() {
			return
		}
		if cut := NewCutter(s).Name(around); len(cut) > len(around)+len(cutMark)*len(around) {
			t.Errorf("%q grew into %q", around, cut)
		}
		where := int(at) % (len(around) + 1)
		for _, spelling := range []string{s.value(), url.QueryEscape(s.value()), url.QueryEscape(url.QueryEscape(s.value())),
			html.EscapeString(s.value()), base64.StdEncoding.EncodeToString([]byte(s.value()))} {
			text := around[:where] + " " + spelling + " " + around[where:]
			if got := NewCutter(s).Text(text); len(s.value()) >= minLength && got == text {
				t.Errorf("%q is still in %q", spelling, got)
			}
		}
	})
}

func TestCutOffOnOneLine(t *testing.T) {
	for _, value := range []string{"tiger\u00a0lily-9-mountain-x7", "tiger\u200blily-9-mountain-x7", "\ufefftigerlily-9-mountain-x7"} {
		text := "token = " + folded(value)[:12] + cutMark
		if got := NewCutter(NewSecret(value)).Text(text); strings.Contains(got, "tiger") {
			t.Errorf("Text(%q) = %q, want nothing of %q", text, got, value)
		}
	}
}
