package finding

import (
	"encoding/base64"
	"encoding/hex"
	"iter"
	"strings"
)

// runs are the longest parts of a text that may be base64, in either alphabet, or hex,
// of at least so many characters.
func runs(text string, least int) iter.Seq[span] {
	return func(yield func(span) bool) {
		for end := least; end <= len(text); end += least {
			start, last := end-least, end-1
			for last >= start && isEncoded(text[last]) {
				last--
			}
			if last >= start {
				end = last + 1 // no run that is long enough begins before
				continue
			}
			for end < len(text) && isEncoded(text[end]) {
				end++
			}
			if !yield(span{start, end}) {
				return
			}
		}
	}
}

// runBefore is where the run begins that ends at a place of a text.
func runBefore(text string, end int) int {
	for end > 0 && isEncoded(text[end-1]) {
		end--
	}
	return end
}

func isEncoded(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_'
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// decodings are what a run may stand for, whatever stands before it and at whichever
// character it begins: in base64, or in hex.
func decodings(run string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !inHex(run, yield) {
			return
		}
		run = strings.Map(func(c rune) rune {
			switch c {
			case '-':
				return '+'
			case '_':
				return '/'
			}
			return c
		}, run)
		for skip := range min(4, len(run)) {
			part := run[skip:]
			if len(part)%4 == 1 {
				part = part[:len(part)-1]
			}
			if text, err := base64.RawStdEncoding.DecodeString(part); err == nil && !yield(string(text)) {
				return
			}
		}
	}
}

// inHex are what the hex digits in a run may stand for; false where no more is asked for.
func inHex(run string, yield func(string) bool) bool {
	for from := 0; from < len(run); from++ {
		to := from
		for to < len(run) && isHex(run[to]) {
			to++
		}
		for skip := range min(2, to-from) {
			part := run[from+skip : to]
			if text, err := hex.DecodeString(part[:len(part)/2*2]); len(text) >= minCutOff && err == nil && !yield(string(text)) {
				return false
			}
		}
		from = to
	}
	return true
}
