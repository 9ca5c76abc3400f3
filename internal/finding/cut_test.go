package finding

import (
	"strings"
	"testing"
)

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
		if got := NewSecret(tt.secret).CutFrom(tt.text); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.reason, got, tt.want)
		}
		other := NewSecret("q8Jx2Lw0Zr5TnVb7Ks1Y")
		if got := Cutter([]Secret{other, NewSecret(tt.secret)})(tt.text); got != tt.want {
			t.Errorf("%s, of many: got %q, want %q", tt.reason, got, tt.want)
		}
	}
}
