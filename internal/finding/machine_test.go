package finding

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestMachine: values that overlap, begin alike and lie within each other are found
// wherever comparing at every place finds them, by the machine as one by one.
func TestMachine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func(most int) string {
		var b strings.Builder
		for range 1 + random.IntN(most) {
			b.WriteByte("aaab"[random.IntN(4)])
		}
		return b.String()
	}
	for range 3000 {
		var all []string
		for range 1 + random.IntN(6) {
			all = append(all, text(7))
		}
		slices.Sort(all)
		all = slices.Compact(all)
		in := text(40)
		m := newMachine(all)
		var want, byMachine, oneByOne []span
		begun := m.begun(in)
		for at := range len(in) + 1 {
			longest := 0
			for _, value := range all {
				if strings.HasPrefix(in[at:], value) {
					want = append(want, span{at, at + len(value)})
				}
				for length := range len(value) + 1 {
					if strings.HasSuffix(in[:at], value[:length]) {
						longest = max(longest, length)
					}
				}
			}
			if begun(at) != longest {
				t.Fatalf("%q of %q has a beginning of %d bytes for its end, not %d", in[:at], all, longest, begun(at))
			}
		}
		m.find(in, func(from, to int) { byMachine = append(byMachine, span{from, to}) })
		s := search{Cutter: &Cutter{values: all}}
		s.find(in, func(from, to int) { oneByOne = append(oneByOne, span{from, to}) })
		if want, got, few := without(in, want), without(in, byMachine), without(in, oneByOne); got != want || few != want {
			t.Fatalf("%q without %q is %q by the machine and %q one by one, not %q", in, all, got, few, want)
		}
	}
}

// hostile are texts of about so many bytes that unwrap for as long as anybody likes.
func hostile(size int) map[string]string {
	return map[string]string{
		"percent signs":             strings.Repeat("%25252525", size/9),
		"one percent sign":          "%" + strings.Repeat("25", size/2),
		"entities":                  strings.Repeat("&amp;amp;amp;", size/13),
		"one entity":                "&" + strings.Repeat("amp;", size/4),
		"ampersands":                strings.Repeat("&", size),
		"backslashes":               strings.Repeat(`\`, size),
		"JSON in JSON":              strings.Repeat(`\\\\\\\\u005c`, size/13),
		"everything":                strings.Repeat(`%2525&amp;amp;\\\\n`, size/18),
		"everything in each other":  strings.Repeat(`%255C%26amp%3B\\\u0025&#x5c;u0026#37;`, size/36),
		"base64":                    strings.Repeat("Zq8v", size/4),
		"hex digits":                strings.Repeat("25", size/2),
		"base64 of percent signs":   strings.Repeat("JTI1", size/4),
		"marks":                     strings.Repeat(cutMark, size/3),
		"base64 and marks":          strings.Repeat("Zq8vXw3LpTn…", size/14),
		"beginnings and marks":      strings.Repeat("aaaaaaa…", size/10),
		"escapes before marks":      strings.Repeat("aaaaa%%%%%%%%…", size/16),
		"what the secrets begin as": strings.Repeat("a", size),
	}
}

// TestCutIsBounded: a text takes steps by its length, whatever it is, and secrets take
// room by theirs, however many they are.
func TestCutIsBounded(t *testing.T) {
	var secrets []Secret
	bytes := 0
	for i := range 100_000 {
		secrets = append(secrets, NewSecret(strings.Repeat("a", i%50)+fmt.Sprintf("Zq8vXw%06d", i)))
		bytes += len(secrets[i].value())
	}
	many, few := NewCutter(secrets...), NewCutter(NewSecret(strings.Repeat("a", 1<<15)+"b"), NewSecret("Zq8vXw3LpT%25252525"))
	if states := len(many.machine().last); states > bytes+1 {
		t.Errorf("%d states for %d bytes", states, bytes)
	}
	for reason, cutter := range map[string]*Cutter{"many secrets": many, "few": few} {
		for name, text := range hostile(1 << 14) {
			s := search{Cutter: cutter, room: maxSeen*len(text) + minSeen}
			spans := append(s.wholes(text, maxEncoded, 1), s.beginnings(text, maxEncoded)...)
			if !s.lost && s.room < 0 || s.room < -maxSeen*len(text) || len(spans) > maxViews*len(text) {
				t.Errorf("%s, %s: %d bytes of room are left, %d places were found", reason, name, s.room, len(spans))
			}
			if got := cutter.Text(text); len(got) > len(text)+len(cutMark) {
				t.Errorf("%s, %s: %d bytes became %d", reason, name, len(text), len(got))
			}
		}
	}
}

// TestCutWhatIsNotSeenThrough: what is wrapped in more than anybody would is not shown.
func TestCutWhatIsNotSeenThrough(t *testing.T) {
	c := NewCutter(NewSecret("Zq8vXw3LpT7nRk"))
	for _, tt := range []struct{ text, want, reason string }{
		{"of %" + strings.Repeat("25", maxDepth) + "5Aq8vXw3LpT7nRk", "…", "once more than is undone"},
		{"of %" + strings.Repeat("25", maxDepth-1) + "5Aq8vXw3LpT7nRk", "of …", "as often as is"},
		{strings.Repeat(`%252525&amp;amp;amp;\\\\\\\\n`, 30), "…", "orders without end"},
		{`C:\new\temp\x of 100%25 &amp; R&amp;D`, `C:\new\temp\x of 100%25 &amp; R&amp;D`, "words may have all of them"},
	} {
		if got := c.Text(tt.text); got != tt.want {
			t.Errorf("%s: %q became %q, want %q", tt.reason, tt.text, got, tt.want)
		}
	}
}

// BenchmarkCut takes secrets out of a text: an ordinary one, and a mebibyte that unwraps
// for as long as anybody likes.
func BenchmarkCut(b *testing.B) {
	c := NewCutter(NewSecret("Zk3Lw9Qe7Rt5Yu1Io8Pa"))
	for _, tt := range []struct{ name, text string }{
		{"ordinary", "Detected a Generic API Key, potentially exposing access to various services"},
		{"address", "see https://example.com/rules?id=generic&lang=en"},
		{"escapes", "see https://example.com/rules?id=generic%20key&amp;lang=en"},
	} {
		b.Run(tt.name, func(b *testing.B) {
			for b.Loop() {
				c.Text(tt.text)
			}
		})
	}
	for name, text := range hostile(1 << 20) {
		b.Run("hostile "+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				c.Text(text)
			}
		})
	}
}
