package finding

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// each writes every character of a text in one way.
func each(format func(c rune) string) func(string) string {
	return func(text string) string {
		var b strings.Builder
		for _, c := range text {
			b.WriteString(format(c))
		}
		return b.String()
	}
}

// encoders are the ways in which what repeats a secret writes it.
var encoders = []struct {
	name   string
	encode func(string) string
}{
	{"query", url.QueryEscape},
	{"path", url.PathEscape},
	{"percent", func(text string) string {
		var b strings.Builder
		for i := range len(text) {
			fmt.Fprintf(&b, "%%%02x", text[i])
		}
		return b.String()
	}},
	{"JSON", func(text string) string { return inJSON(text, false) }},
	{"JSON for pages", func(text string) string { return inJSON(text, true) }},
	{"JSON of ASCII", each(func(c rune) string {
		units := ""
		for _, unit := range utf16.Encode([]rune{c}) {
			units += fmt.Sprintf(`\u%04X`, unit)
		}
		return units
	})},
	{"HTML", html.EscapeString},
	{"HTML by names", strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;", "/", "&sol;", "+", "&plus;", "=", "&equals;", "%", "&percnt;", `\`, "&bsol;").Replace},
	{"HTML by numbers", each(func(c rune) string { return fmt.Sprintf("&#%d;", c) })},
	{"HTML by hex numbers", each(func(c rune) string { return fmt.Sprintf("&#x%X;", c) })},
	{"base64", func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }},
	{"base64 for addresses", func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte("ab" + text + "c")) }},
	{"hex", func(text string) string { return hex.EncodeToString([]byte(text)) }},
}

func inJSON(text string, forPages bool) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(forPages)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return b.String()[1 : b.Len()-2]
}

// decoders undo the encoders, wherever in a text something looks like their work.
// They are written otherwise than what they test.
var decoders = []func(string) string{
	func(text string) string { return percent.ReplaceAllStringFunc(text, fromHex) },
	func(text string) string {
		return percent.ReplaceAllStringFunc(strings.ReplaceAll(text, "+", " "), fromHex)
	},
	func(text string) string {
		return backslash.ReplaceAllStringFunc(text, func(written string) string {
			var plain string
			if json.Unmarshal([]byte(`"`+written+`"`), &plain) != nil {
				return written
			}
			return plain
		})
	},
	html.UnescapeString,
	func(text string) string { return hexDigits.ReplaceAllStringFunc(text, fromHex) },
	fromBase64(0), fromBase64(1), fromBase64(2), fromBase64(3),
}

var (
	percent   = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	backslash = regexp.MustCompile(`(?:\\u[0-9A-Fa-f]{4})+|\\["\\/bfnrt]`)
	hexDigits = regexp.MustCompile(`(?:[0-9A-Fa-f]{2}){8,}`)
	base64Run = regexp.MustCompile(`[0-9A-Za-z+/_-]{11,}`)
)

func fromHex(written string) string {
	plain, err := hex.DecodeString(strings.TrimPrefix(written, "%"))
	if err != nil {
		panic(err)
	}
	return string(plain)
}

func fromBase64(skip int) func(string) string {
	standard := strings.NewReplacer("-", "+", "_", "/")
	return func(text string) string {
		return base64Run.ReplaceAllStringFunc(text, func(run string) string {
			run = standard.Replace(run[skip:])
			plain, err := base64.RawStdEncoding.DecodeString(run[:len(run)-len(run)%4])
			if err != nil {
				return run
			}
			rest, _ := base64.RawStdEncoding.DecodeString(run[len(run)-len(run)%4:])
			return string(plain) + string(rest)
		})
	}
}

// recoverable says that so many decoders, in any order, get a value out of a text.
func recoverable(text, value string, deep int) bool {
	if strings.Contains(text, value) {
		return true
	}
	for _, decode := range decoders {
		if deep == 0 {
			break
		}
		if plain := decode(text); plain != text && recoverable(plain, value, deep-1) {
			return true
		}
	}
	return false
}

// encodedBy applies as many encoders as the digits of a number say, three at most.
func encodedBy(value string, which uint) (encoded, names string) {
	encoded, names = value, "as it is"
	for range 3 {
		digit := which % uint(len(encoders)+1)
		which /= uint(len(encoders) + 1)
		if digit > 0 {
			encoded, names = encoders[digit-1].encode(encoded), names+", "+encoders[digit-1].name
		}
	}
	return encoded, names
}

// TestEncodersAreUndone: the law below would see what it is about.
func TestEncodersAreUndone(t *testing.T) {
	const value = `Zq8vXw3/Lp+T7n"Rk\5s&Yd%41 =é<2M`
	for which := range uint(len(encoders)+1) * uint(len(encoders)+1) {
		if text, names := encodedBy(value, which); !recoverable("of "+text+".", value, 2) {
			t.Errorf("%s: %q is not undone", names, text)
		}
	}
}

// TestCutInEveryComposition: however a secret is wrapped, up to three times, it is
// gone, and so is its beginning where the text ends within it.
func TestCutInEveryComposition(t *testing.T) {
	const value = `Zq8vXw3/Lp+T7n"Rk\5s&Yd%41 =é<2M`
	few := NewCutter(NewSecret(value))
	crowd := []Secret{NewSecret(value)}
	for i := range 20 {
		crowd = append(crowd, NewSecret("Hj6uF9sYd2Mbk4Xc8Vn"+strconv.Itoa(i)))
	}
	many := NewCutter(crowd...)
	all := uint(len(encoders) + 1)
	for which := range all * all * all {
		wrapped, names := encodedBy(value, which)
		for reason, cutter := range map[string]*Cutter{"alone": few, "of many": many} {
			got := cutter.Text("see " + wrapped + " here")
			if rest := strings.TrimRight(strings.TrimPrefix(got, "see …"), "="); rest == got || len(rest) > 40 || recoverable(got, value, 3) {
				t.Errorf("%s, %s: %q left %q", names, reason, wrapped, got)
			}
			if half := wrapped[:len(wrapped)*2/3]; strings.ToValidUTF8(half, "") == half {
				if got := cutter.Text("see " + half + "…"); got != "see …" {
					t.Errorf("%s, %s, cut off: %q left %q", names, reason, half, got)
				}
			}
		}
	}
}

// FuzzCutEncoded: what is cut is not to be had by undoing what it was wrapped in.
func FuzzCutEncoded(f *testing.F) {
	for which, seed := range [][2]string{{"Zq8vXw3LpT7nRk5sYd2M", "of it"}, {`a"b&c d\e+f/g%41`, "%25 &amp; \\\\"}, {"paß wörd€-of-𝄞key", `\u00`}, {"&lt;&amp;%41\\n", "YWJj"}} {
		f.Add(seed[0], seed[1], uint16(2), uint(which*397))
	}
	f.Fuzz(func(t *testing.T, value, around string, at uint16, which uint) {
		s := NewSecret(value)
		if value = s.value(); len(value) < minLength || len(value) > 100 || len(around) > 100 || !utf8.ValidString(value) || strings.Contains(value, cutMark) {
			return
		}
		where := int(at) % (len(around) + 1)
		wrapped, names := encodedBy(value, which)
		text := around[:where] + " " + wrapped + " " + around[where:]
		others := make([]Secret, 2*fewValues)
		for i := range others {
			others[i] = NewSecret(value[:i%len(value)] + "another one" + strconv.Itoa(i))
		}
		for reason, cutter := range map[string]*Cutter{"alone": NewCutter(s), "of many": NewCutter(append(others, s)...)} {
			if got := cutter.Text(text); recoverable(got, value, 3) {
				t.Errorf("%s, %s: %q is still in %q, which was %q", names, reason, value, got, text)
			}
		}
	})
}
