package finding

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

const clear = "hunter2hunter2hunter2"

// TestRedacted: there is no way to print a secret or a key by accident.
func TestRedacted(t *testing.T) {
	type holder struct {
		Secret  Secret
		Pointer *Secret
		Key     Key
		List    []Secret
		Map     map[string]Secret
		private struct {
			Secret
			Key
		} // fmt asks no method of an unexported field
	}
	s, k := NewSecret(clear), NewKey(clear)
	keyBytes := (*k.hidden).bytes
	h := holder{Secret: s, Pointer: &s, Key: k, List: []Secret{s}, Map: map[string]Secret{"a": s}}
	h.private.Secret, h.private.Key = s, k
	var outputs []string
	for _, verb := range strings.Split("v +v #v s q x X d t T p c b o U e g w", " ") {
		for _, value := range []any{s, &s, k, &k, h, &h, []any{s, k}} {
			outputs = append(outputs, fmt.Sprintf("%"+verb, value))
		}
	}
	for _, value := range []any{s, &s, k, h, &h} {
		data, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		outputs = append(outputs, string(data))
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "value", value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "value", value)
		outputs = append(outputs, log.String())
	}
	outputs = append(outputs, s.String(), s.GoString(), k.String(), k.GoString(), fmt.Sprint(s), fmt.Sprintln(k))
	for _, out := range outputs {
		for _, form := range []string{clear, "hunter2", keyBytes, fmt.Sprintf("%x", clear), fmt.Sprintf("%X", clear), fmt.Sprintf("%x", keyBytes), decimals(clear), decimals(keyBytes)} {
			if strings.Contains(out, form) {
				t.Errorf("printed: %q", out)
			}
		}
	}
	if got := fmt.Sprintf("%v %+v %s", s, s, k); got != "redacted redacted redacted" {
		t.Errorf("got %q", got)
	}
}

// decimals is how fmt shows bytes.
func decimals(text string) string { return strings.Trim(fmt.Sprintf("%d", []byte(text)), "[]") }

// TestFingerprint: the digests are part of every incident's key. They must never
// change; these were computed by another implementation of HMAC.
func TestFingerprint(t *testing.T) {
	k := NewKey("material")
	if got, want := k.Fingerprint(NewSecret("hunter2")), Fingerprint("hmac-sha256:ebdee2b514d6393561af96fef00fbbc19defeb740c069504e0eb3377329158c4"); got != want {
		t.Errorf("secret: got %s", got)
	}
	if got, want := k.Context(" a\t\n b "), Fingerprint("hmac-sha256:58344d596bedc6c674ff9330b043f02f3e120b8a566a9b68312c0740ecf1d9a0"); got != want {
		t.Errorf("context: got %s", got)
	}
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte("hunter2")))
	if got, want := k.OfSHA256(sum), k.Fingerprint(NewSecret("hunter2")); got != want {
		t.Errorf("a published hash of the secret: got %s, want %s", got, want)
	}
	for _, no := range []string{"", "hunter2", sum[:40], sum + "00"} {
		if got := k.OfSHA256(no); got != "" {
			t.Errorf("%q is no SHA-256, yet got %s", no, got)
		}
	}
	if k.Fingerprint(NewSecret("a")) == k.Context("a") {
		t.Error("a secret and a context of the same text must differ")
	}
	if k.Fingerprint(NewSecret("a")) == NewKey("other").Fingerprint(NewSecret("a")) {
		t.Error("the key does not matter")
	}
	if k.Fingerprint(Secret{}) != "" || k.Context(" \n") != "" {
		t.Error("nothing has a fingerprint")
	}
}

func TestNewSecret(t *testing.T) {
	tests := []struct{ quoted, want, reason string }{
		{`"abc"`, "abc", "one pair of quotes"},
		{"'abc'\n", "abc", "and white space"},
		{"`abc`", "abc", ""},
		{`""abc""`, `"abc"`, "only one pair"},
		{`"abc'`, `"abc'`, "not a pair"},
		{`"`, `"`, "not a pair"},
		{`""`, "", "empty"},
	}
	for _, tt := range tests {
		if got := NewSecret(tt.quoted); got.value() != tt.want || got.Empty() != (tt.want == "") {
			t.Errorf("%q (%s): got %q", tt.quoted, tt.reason, got.value())
		}
	}
}

func TestHint(t *testing.T) {
	tests := []struct{ value, want, reason string }{
		{"AKIAIOSFODNN7EXAMPLE", "MPLE", ""},
		{"abcdefghijklmnop", "mnop", "sixteen bytes"},
		{"abcdefghijklmno", "", "four of fifteen say too much"},
		{"abcdefghijklm\nnop", "", "does not print"},
	}
	for _, tt := range tests {
		if got := NewSecret(tt.value).Hint(); got != tt.want {
			t.Errorf("%q (%s): got %q", tt.value, tt.reason, got)
		}
	}
}

func TestCutFrom(t *testing.T) {
	if got := NewSecret(clear).CutFrom("a " + clear + " b " + clear); got != "a … b …" {
		t.Errorf("got %q", got)
	}
	if got := (Secret{}).CutFrom("abc"); got != "abc" {
		t.Errorf("the empty secret is nowhere: got %q", got)
	}
}
