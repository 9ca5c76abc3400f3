package finding

import (
	"strings"
	"testing"
)

func TestWeak(t *testing.T) {
	tests := []struct {
		value  string
		weak   bool
		reason string
	}{
		{"", true, "nothing"},
		{"s3cr3t!", true, "short"},
		{"x9Kq2Lp", true, "short, however random"},
		{"x9Kq2LpV", false, "the shortest random value"},
		{"changeme", true, "placeholder"},
		{"CHANGE_ME_NOW", true, "placeholder with a suffix"},
		{"<your token here>", true, "angle brackets"},
		{"${var.db_password}", true, "a reference"},
		{"{{ .Values.password }}", true, "a template"},
		{"$DB_PASSWORD", true, "an environment variable"},
		{"var.database_password", true, "a Terraform reference"},
		{"data.aws_secretsmanager_secret.db", true, "a Terraform reference"},
		{"process.env.TOKEN_OF_CI", true, "a reference in code"},
		{"your-secret-token-goes-here", true, "asks to be replaced"},
		{"your_api_key_1234", true, ""},
		{"xxxxxxxxxxxxxxxx", true, "a repeat"},
		{"XXXX-XXXX-XXXX-XXXX", true, "repeats with separators"},
		{"****************", true, "masked"},
		{"AKIA****************", true, "masked in part"},
		{"[REDACTED]", true, "masked"},
		{"redacted", true, "masked"},
		{"undefined", true, "a language's word"},
		{"password", true, "dictionary"},
		{"P@ssw0rd", true, "leet spelling"},
		{"Passw0rd!123", true, "word, sequence"},
		{"secretAWSsecret", true, "words only"},
		{"Summer2024!", true, "season and year"},
		{"administrator1", true, ""},
		{"put-your-key-here", true, "words and separators"},
		{"qwertyuiop123", true, "keyboard walk"},
		{"1234567890", true, "sequence; 0 follows 9"},
		{"9876543210abcdef", true, "sequences"},
		{"Aa12345678", true, "a sequence is one symbol"},
		{"Aa1234321Bb", true, "up and down again"},
		{"abababababababab", true, "repeats a unit"},
		{"a1b2c3a1b2c3a1b2c3", true, "repeats a unit that is too short"},
		{"00000000-0000-0000-0000-000000000000", true, "nil UUID"},
		{"123456789012", true, "an account id: digits alone"},
		{"19840312", true, "a date"},
		{"4929103847561038", false, "sixteen digits are enough"},
		{"-----BEGIN RSA PRIVATE KEY-----", true, "a header line says nothing"},
		{"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", true, "no key between"},
		{"-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAr7Kc2Zq9XvT1bWm4LpYd8Fh3Gs6Jn0Ru5Ek\n", false, "a key"},
		{"AKIAIOSFODNN7EXAMAAA", false, "terragoat's key id"},
		{"AKIAIOSFODNN7EXAMPLE", false, "ends in EXAMPLE, but the rest is somebody's"},
		{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMAAAKEY", false, ""},
		{"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", false, ""},
		{"949852a4deadbeefdeadbeefdeadbeefdeadbeef", false, "half of it is random"},
		{"dfjksdjfs3294dfjlsdaf213", false, ""},
		{"ghp_x9Kq2LpVz7Rt4Wm8Yb1Nc5Hd3Gf6Js0Ae2Q", false, ""},
		{"f47ac10b-58cc-4372-a567-0e02b2c3d479", false, "a UUID"},
		{"passwordx9Kq2LpVz7", false, "a word in front of a random value"},
		{"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW", false, "a hash, no variable"},
		{strings.Repeat("x9Kq2LpVz7", 1<<16), false, "a long value is studied from its beginning"},
		{"\xff\xfe\x00\x01ab\xf0\x9f", false, "any bytes at all"},
	}
	for _, tt := range tests {
		if got := NewSecret(tt.value).Weak(); got != tt.weak {
			t.Errorf("%.40q: weak %v, want %v (%s)", tt.value, got, tt.weak, tt.reason)
		}
	}
}

// TestCommonWords: the table is what longestWord expects of it.
func TestCommonWords(t *testing.T) {
	seen := map[string]bool{}
	for i, words := range commonWords {
		for _, word := range words {
			if word[0] != byte('a'+i) || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") != "" || seen[word] {
				t.Errorf("%q stands in the wrong place or twice, or is not folded", word)
			}
			seen[word] = true
		}
	}
}

func FuzzWeak(f *testing.F) {
	for _, seed := range []string{"", "Aa1234321Bb", "AKIAIOSFODNN7EXAMPLE", "-----BEGIN PRIVATE KEY-----", "$", "${", "\xff12345678", "p@ssw0rdp@ssw0rd"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		s := NewSecret(value)
		if weak := s.Weak(); weak != s.Weak() || len(s.value()) < 8 && !weak {
			t.Errorf("%q: weak %v", value, weak)
		}
	})
}

// TestWeakOfNoText: bytes that are no text are studied all the same.
func TestWeakOfNoText(t *testing.T) {
	value := make([]byte, 2*maxStudied)
	for i := range value {
		value[i] = byte(0x80 + i*i%127)
	}
	if NewSecret(string(value)).Weak() {
		t.Error("many different bytes are weak")
	}
}
