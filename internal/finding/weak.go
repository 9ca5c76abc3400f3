package finding

import (
	"maps"
	"math"
	"slices"
	"strings"
)

// The thresholds of [Secret.Weak]. A random key of eight characters, the
// shortest that any scanner's rule asks for, passes all of them.
const (
	minLength  = 8  // bytes of the value
	minSymbols = 8  // after folding
	minFree    = 6  // symbols that are neither word, sequence nor repeat
	minBits    = 24 // Shannon entropy of the folded value, in bits in all
	minDigits  = 16 // of a value of digits alone: shorter are dates, phones, account ids
	minKeyBody = 32 // bytes after a PEM header line
	maxStudied = 256
)

// Weak says that the value could be anybody's, so that finding it twice says
// nothing about two places having one secret: a reference or placeholder, a PEM
// header line without its key, a short value, or one of little information.
//
// Information is counted after folding case and leet spelling, a sequence
// (1234, dcba), a repeat (xxxx) and a common word each to a single symbol. What
// merely contains such a part stays strong as long as the rest is enough:
// AKIAIOSFODNN7EXAMPLE is somebody's access key.
func (s Secret) Weak() bool {
	v := s.canonical()
	if body, isPEM := pemBody(v); isPEM {
		if len(body) < minKeyBody {
			return true
		}
		v = body
	}
	lower := strings.ToLower(v)
	if len(v) < minLength || isReference(v) || isPlaceholder(lower) {
		return true
	}
	// Whoever wrote the report lost bytes of it, and they may be what tells it
	// from another.
	if strings.Contains(v, "\uFFFD") {
		return true
	}
	// The beginning of a long value is enough to tell, and keeps this linear.
	if len(v) > maxStudied {
		lower = strings.ToLower(v[:maxStudied])
	}
	v = unit(lower)
	if len(v) < minLength || strings.Trim(v, "0123456789") == "" && len(v) < minDigits {
		return true
	}
	var room [64]string // for almost every secret
	symbols, free := fold(v, room[:0])
	return len(symbols) < minSymbols || free < minFree || bits(symbols) < minBits
}

// pemBody is what follows a PEM header, without the footer.
func pemBody(v string) (body string, isPEM bool) {
	if !strings.HasPrefix(v, "-----BEGIN") {
		return "", false
	}
	_, rest, _ := strings.Cut(v[len("-----BEGIN"):], "-----")
	rest, _, _ = strings.Cut(rest, "-----END")
	return strings.Trim(rest, " \t\r\n-"), true
}

// isReference says that the text names a value instead of being one.
func isReference(v string) bool {
	for _, pair := range [][2]string{{"<", ">"}, {"${", "}"}, {"$(", ")"}, {"{{", "}}"}, {"%", "%"}, {"[", "]"}, {"#{", "}"}} {
		if strings.HasPrefix(v, pair[0]) && strings.HasSuffix(v, pair[1]) {
			return true
		}
	}
	for _, prefix := range []string{"var.", "local.", "module.", "data.", "each.", "process.env", "os.environ", "os.getenv", "System.getenv", "ENV["} {
		if strings.HasPrefix(v, prefix) {
			return true
		}
	}
	// $DB_PASSWORD; a bcrypt hash ($2b$12$…) has more than a name after the sign.
	return v[0] == '$' && strings.Trim(v[1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// isPlaceholder says that the lower-case text asks to be replaced, or stands for a
// value that was taken out.
func isPlaceholder(v string) bool {
	for _, prefix := range []string{"your-", "your_", "your ", "yourown", "my-secret", "my_secret"} {
		if strings.HasPrefix(v, prefix) {
			return true
		}
	}
	for _, mark := range []string{"changeme", "change_me", "change-me", "changeit", "replaceme", "replace_me", "replace-me",
		"placeholder", "redacted", "insert_your", "insert-your", "****"} {
		// A mark says so about the value only where it is most of it.
		if 2*len(mark) >= len(v) && strings.Contains(v, mark) {
			return true
		}
	}
	return false
}

// unit is the part that the value repeats, or the value itself.
func unit(v string) string {
	for period := 1; period <= len(v)/2; period++ {
		if v[period:] == v[:len(v)-period] {
			return v[:period]
		}
	}
	return v
}

// fold turns a lower-case value into symbols, in the room that is given, and counts
// the free ones: single characters that no word, sequence or repeat explains.
// Separators beside an explained part belong to it.
func fold(v string, symbols []string) (_ []string, free int) {
	spellings := []string{unleet(v, 'i')}
	if strings.ContainsAny(v, "1!") { // where a one may stand for either letter
		spellings = append(spellings, unleet(v, 'l'))
	}
	explained := false
	for i := 0; i < len(v); {
		symbol, length := part(v, spellings, i)
		if length > 1 {
			if n := len(symbols); n > 0 && !explained && isSeparator(symbols[n-1]) {
				symbols, free = symbols[:n-1], free-1
			}
			symbols, explained = append(symbols, symbol), true
		} else if !explained || !isSeparator(symbol) {
			symbols, free, explained = append(symbols, symbol), free+1, false
		}
		i += length
	}
	return symbols, free
}

// part is the longest explained part at i, or the single byte there. All
// sequences are one symbol: 123 and 456 say equally little.
func part(v string, spellings []string, i int) (symbol string, length int) {
	symbol, length = v[i:i+1], 1
	if n := run(v[i:], 0); n >= 3 {
		symbol, length = "repeat "+v[i:i+1], n
	}
	if n := max(run(v[i:], 1), run(v[i:], -1)); n >= 3 && n > length {
		symbol, length = "sequence", n
	}
	for _, spelling := range spellings {
		if word := longestWord(spelling[i:]); len(word) > length && strings.Trim(v[i:i+len(word)], "0123456789") != "" {
			symbol, length = word, len(word)
		}
	}
	return symbol, length
}

// run is how many bytes from the start differ from their neighbour by step; 0
// follows 9, as on a keyboard.
func run(v string, step int) int {
	n := 1
	for n < len(v) {
		from, to := int(v[n-1]), int(v[n])
		wraps := step == 1 && from == '9' && to == '0' || step == -1 && from == '0' && to == '9'
		if to-from != step && !wraps {
			break
		}
		n++
	}
	return n
}

// unleet undoes the usual substitutions; one stands for the digit 1 and "!".
// Every byte stays one byte, so that indexes agree with the value's.
func unleet(v string, one byte) string {
	var b strings.Builder
	b.Grow(len(v))
	for _, c := range []byte(v) {
		switch c {
		case '0':
			c = 'o'
		case '1', '!':
			c = one
		case '3':
			c = 'e'
		case '4', '@':
			c = 'a'
		case '5', '$':
			c = 's'
		case '7':
			c = 't'
		}
		b.WriteByte(c)
	}
	return b.String()
}

func isSeparator(symbol string) bool {
	return len(symbol) == 1 && strings.Contains(" -_./:,;+=!?#@&*", symbol)
}

// bits is the Shannon entropy of the symbols, times their number: n·log2(n) less
// k·log2(k) for each symbol that occurs k times.
func bits(symbols []string) float64 {
	var bytes [256]int
	parts := map[string]int{}
	for _, s := range symbols {
		if len(s) == 1 {
			bytes[s[0]]++
		} else {
			parts[s]++
		}
	}
	total := kLogK[len(symbols)]
	for _, k := range bytes {
		total -= kLogK[k]
	}
	for _, part := range slices.Sorted(maps.Keys(parts)) { // in order, because sums of floats depend on it
		total -= kLogK[parts[part]]
	}
	return total
}

// kLogK is k·log2(k), for as many symbols as are studied: a byte that is no text
// becomes three in lower case.
var kLogK = func() (table [3*maxStudied + 1]float64) {
	for k := range table {
		if k > 1 {
			table[k] = float64(k) * math.Log2(float64(k))
		}
	}
	return table
}()
