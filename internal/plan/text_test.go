package plan

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	tests := []struct {
		name, text            string
		plain, markdown, code string
		reason                string
	}{
		{"nothing", " \t\n", "", "", "", "no words, no marks"},
		{"words", "Key of ci: unused, 400 days", "Key of ci: unused, 400 days", "Key of ci: unused, 400 days", "`Key of ci: unused, 400 days`", "plain words stay"},
		{"lines", "one\r\ntwo\u2028three", "one two three", "one two three", "`one two three`", "one line"},
		{"control", "a\x1b[2Jb\x00\x07\u009bc", "a(2Jbc", `a\[2Jbc`, "`a(2Jbc`", "a terminal would obey them"},
		{"bidi and invisible", "a\u202eb\u200bc\u2066d\ufeff\U000e0041e", "abcde", "abcde", "`abcde`", "what is read is what is there"},
		{"not UTF-8", "a\xffb", "a\ufffdb", "a\ufffdb", "`a\ufffdb`", "bytes are not characters"},
		{"mention", "cc @org/team", "cc @ org/team", "cc @ org/team", "`cc @ org/team`", "a scanner calls nobody"},
		{"hidden mention", "cc @\u200bteam", "cc @ team", "cc @ team", "`cc @ team`", "dropping comes before breaking"},
		{"address", "ci@p.iam.example.com", "ci@ p.iam.example.com", "ci@ p.iam.example.com", "`ci@p.iam.example.com`", "a code span keeps identifiers"},
		{"reference", "see #12, !7, acme/app#3, GH-4", "see # 12, ! 7, acme/app# 3, GH- 4", "see # 12, ! 7, acme/app# 3, GH- 4", "`see # 12, ! 7, acme/app# 3, GH- 4`", "nothing is linked to"},
		{"closing word", "Fixes OPS-12, AES-256", "Fixes OPS- 12, AES- 256", "Fixes OPS- 12, AES- 256", "`Fixes OPS- 12, AES- 256`", "trackers close on them"},
		{"no closing word", "uses AES-256", "uses AES-256", "uses AES-256", "`uses AES-256`", "only with a closing word"},
		{"URL", "go to HTTPS://example.org or www.example.org", "go to HTTPS: //example.org or www. example.org", "go to HTTPS: //example.org or www. example.org", "`go to HTTPS: //example.org or www. example.org`", "nothing to click"},
		{"entity", "x &#64;team &commat;team", "x & # 64;team & commat;team", "x &amp; # 64;team &amp; commat;team", "`x & # 64;team & commat;team`", "a forge would read @"},
		{"markup", "<b>[a](b)`c`|*d* _e_", "‹b›(a)(b)'c'¦*d* _e_", "&lt;b&gt;\\[a\\](b)\\`c\\`\\|\\*d\\* \\_e\\_", "`‹b›(a)(b)'c'¦*d* _e_`", "shown, not obeyed"},
		{"comment", "--> <!-- quell: {}", "--› ‹!-- quell: {}", `\--&gt; &lt;!-- quell: {}`, "`--› ‹!-- quell: {}`", "the footer cannot be forged"},
		{"trailer", "Quell-Policy: all@sha256:0", `"Quell-Policy: all@ sha256:0"`, `"Quell-Policy: all@ sha256:0"`, "`Quell-Policy: all@sha256:0`", "quotation marks make it words"},
		{"loose trailer", "Signed-off-by \t : x", `"Signed-off-by : x"`, `"Signed-off-by : x"`, "`Signed-off-by : x`", "Git allows spaces before the colon"},
		{"ARN", "arn:aws:iam::1:user/ci", `"arn:aws:iam::1:user/ci"`, `"arn:aws:iam::1:user/ci"`, "`arn:aws:iam::1:user/ci`", "Git would read a trailer"},
		{"trailer that ends in a mention", "A: b@", `"A: b@ "`, `"A: b@ "`, "`A: b@`", "nothing follows the sign"},
		{"divider", "--- a", `"--- a"`, `"--- a"`, "`--- a`", "Git stops reading there"},
		{"cherry-picked", "[cherry picked from commit 0]", `"(cherry picked from commit 0)"`, `\[cherry picked from commit 0\]`, "`(cherry picked from commit 0)`", "Git counts it as a trailer"},
		{"list", "1. one", "1. one", `1\. one`, "`1. one`", "not a list"},
		{"rule", "===", "===", `\===`, "`===`", "not a heading"},
		{"long", strings.Repeat("x", 400), strings.Repeat("x", 299) + "…", strings.Repeat("x", 299) + "…", "`" + strings.Repeat("x", 299) + "…`", "bounded"},
		{"cut at a mention", strings.Repeat("x", 297) + " @team", strings.Repeat("x", 297) + " …", strings.Repeat("x", 297) + " …", "`" + strings.Repeat("x", 297) + " …`", "no sign is left dangling"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			for _, got := range []struct{ kind, got, want string }{
				{"Plain", Plain(tc.text), tc.plain}, {"Markdown", Markdown(tc.text), tc.markdown}, {"Code", Code(tc.text), tc.code},
			} {
				if got.got != got.want {
					t.Errorf("%s: %q, want %q: %s", got.kind, got.got, got.want, tc.reason)
				}
			}
		})
	}
}

func TestTerminal(t *testing.T) {
	tests := []struct {
		text, want, reason string
	}{
		{"plain\tünïcode\n", "plain\tünïcode\n", "what shows stays, tabs and newlines too"},
		{"\x1b]0;owned\x07", `\x1b]0;owned\a`, "sequences are shown, not obeyed"},
		{"a\rb\u009b\u202e", `a\rb\u009b\u202e`, "so are those that overwrite and turn round"},
		{"\x9b1m\xff", "\ufffd1m\ufffd", "bytes that are no text do not pass"},
	}
	for _, tc := range tests {
		if got := Terminal(tc.text); got != tc.want {
			t.Errorf("%q: %q, want %q: %s", tc.text, got, tc.want, tc.reason)
		}
	}
}

// What forges turn into mentions, references and links, and Git into trailers,
// written here as those tools read it rather than as text.go avoids it.
var (
	mention   = regexp.MustCompile(`@[\p{L}\p{N}_*"'-]`)
	reference = regexp.MustCompile(`(#|[!$%&~^])[0-9A-Za-z]`)
	link      = regexp.MustCompile("(?i)://|www\\.[^ …`\"]|\\bgh-[0-9]")
	closes    = regexp.MustCompile(`(?i:close[sd]?|fix(es|ed)?|resolve[sd]?):? +([A-Z]{2,}-|\S*#)[0-9]`)
	trailer   = regexp.MustCompile(`^([A-Za-z0-9-]+[ \t]*:|\(cherry picked from commit )`)
)

func seeds(f *testing.F) {
	f.Helper()
	for _, s := range []string{
		hostile, "Quell-Policy: x", "arn:aws:iam::1:user/ci@x", "&#64;team", "@\u200bteam", "a\xff@b", "--- x", "www.www.example.org", "GH-GH-1",
		"Fixes OPS-1", strings.Repeat("@ #", 200), strings.Repeat("A", 280) + ": https://example.org", "(cherry picked from commit 0)", "\\[x", "x:\u00a0//y", ":://", "1) `",
	} {
		f.Add(s)
	}
}

func checkText(t *testing.T, kind, in, out string) {
	t.Helper()
	for _, r := range out {
		if !unicode.IsGraphic(r) {
			t.Errorf("%s(%q) = %q holds %U", kind, in, out, r)
		}
	}
	if !utf8.ValidString(out) || utf8.RuneCountInString(out) > 6*maxText {
		t.Errorf("%s(%q) = %q is not valid, or too long", kind, in, out)
	}
	for name, bad := range map[string]*regexp.Regexp{"link": link, "trailer": trailer, "closing reference": closes} {
		if found := bad.FindString(out); found != "" {
			t.Errorf("%s(%q) = %q holds the %s %q", kind, in, out, name, found)
		}
	}
}

func FuzzPlain(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		out := Plain(text)
		checkText(t, "Plain", text, out)
		for _, bad := range []*regexp.Regexp{mention, reference, regexp.MustCompile("[][<>`|]")} {
			if found := bad.FindString(out); found != "" {
				t.Errorf("Plain(%q) = %q holds %q", text, out, found)
			}
		}
		if utf8.RuneCountInString(out) > maxText {
			t.Errorf("Plain(%q) has %d characters", text, utf8.RuneCountInString(out))
		}
		if again := Plain(out); again != out {
			t.Errorf("Plain twice: %q, then %q", out, again)
		}
	})
}

func FuzzMarkdown(f *testing.F) {
	seeds(f)
	unescape := strings.NewReplacer(`\\`, `\`)
	f.Fuzz(func(t *testing.T, text string) {
		out := Markdown(text)
		checkText(t, "Markdown", text, out)
		if strings.ContainsAny(out, "<>") || mention.MatchString(out) {
			t.Errorf("Markdown(%q) = %q holds markup or a mention", text, out)
		}
		backslashes := 0
		for i, c := range []byte(out) {
			switch {
			case c == '\\':
				backslashes++
				continue
			case strings.IndexByte("[]`|*_~$", c) >= 0 && backslashes%2 == 0:
				t.Errorf("Markdown(%q) = %q: %q at %d is not escaped", text, unescape.Replace(out), c, i)
			}
			backslashes = 0
		}
	})
}

func FuzzCode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		out := Code(text)
		checkText(t, "Code", text, out)
		if out == "" {
			return
		}
		inner := strings.TrimSuffix(strings.TrimPrefix(out, "`"), "`")
		if len(inner) != len(out)-2 || strings.ContainsAny(inner, "`|<>") {
			t.Errorf("Code(%q) = %q is not one code span", text, out)
		}
		if bad := regexp.MustCompile(`(^|[^\p{L}\p{N}_])@[^ …]`).FindString(inner); bad != "" {
			t.Errorf("Code(%q) = %q holds the mention %q", text, out, bad)
		}
	})
}
