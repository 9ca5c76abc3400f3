package finding

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"log/slog"
	"strings"
	"sync"
)

// Secret is a value that must not leave the process. It prints "redacted" in
// every fmt verb, in JSON, as text and through slog.
//
// The value lies behind a pointer because fmt does not ask a Format method
// everywhere: not for %p, a misplaced %w or an unexported field. There it prints
// an address.
type Secret struct {
	hidden *string
	around *string // what a report quotes it with, if anything
}

const redacted = "redacted"

// NewSecret takes a value as a report quotes it. White space around it and one
// pair of matching quotes are not part of the secret: scanners differ on both.
func NewSecret(quoted string) Secret {
	v := strings.TrimSpace(quoted)
	if len(v) >= 2 && (v[0] == '"' || v[0] == '\'' || v[0] == '`') && v[len(v)-1] == v[0] {
		v = v[1 : len(v)-1]
	}
	return Secret{hidden: &v}
}

// Within is a secret that a report quotes as part of something longer, which it calls
// secret as a whole. It is told by its own value; what is cut from a text is the whole
// where it stands, and the value by itself where it does not.
func (s Secret) Within(quoted string) Secret {
	s.around = NewSecret(quoted).hidden
	return s
}

// whole is what the secret was quoted with, empty where that is nothing.
func (s Secret) whole() Secret { return Secret{hidden: s.around} }

func (s Secret) value() string {
	if s.hidden == nil {
		return ""
	}
	return *s.hidden
}

// Empty says that there is no value.
func (s Secret) Empty() bool { return s.value() == "" }

// SecretID tells secrets apart within the process and prints as nothing of them.
type SecretID struct{ hidden [sha256.Size]byte }

// ID is the secret's own, however its report quotes it.
func (s Secret) ID() SecretID { return idOf(s.canonical()) }

// QuotedID tells a secret apart as its report quotes it: one secret may have
// several, and it is found in less time than the secret's own.
func (s Secret) QuotedID() SecretID { return idOf(s.value()) }

func idOf(value string) SecretID {
	var room [256]byte // for almost every secret: hashing one takes no memory then
	return SecretID{sha256.Sum256(append(room[:0], value...))}
}

// Part is which of so many equal parts of all secrets the secret is in, at most
// 256 of them.
func (id SecretID) Part(parts int) int { return int(id.hidden[0]) % parts }

// Format is asked by every verb.
func (SecretID) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// Hint is the last four characters of a value long enough that four characters
// say little about it (16 bytes or more), and otherwise empty.
func (s Secret) Hint() string {
	v := s.canonical()
	if len(v) < 16 {
		return ""
	}
	tail := v[len(v)-4:]
	for _, c := range []byte(tail) {
		if c <= ' ' || c > '~' {
			return ""
		}
	}
	return tail
}

// CutFrom returns text without any occurrence of the secret, for digesting what
// stands around it.
func (s Secret) CutFrom(text string) string {
	if s.Empty() {
		return text
	}
	text = s.whole().CutFrom(text)
	return strings.ReplaceAll(text, s.value(), cutMark)
}

func (s Secret) String() string { return redacted }

// GoString is asked by %#v.
func (s Secret) GoString() string { return redacted }

// Format is asked by every other verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText is asked by encoders: JSON, XML, flags.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue is asked by slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// Fingerprint is a keyed digest, "hmac-sha256:" and 64 hex digits, or empty.
// Without the key it cannot be searched for the value, not even by guessing.
type Fingerprint string

// Key makes fingerprints. The zero Key is not usable.
type Key struct{ hidden **keyed } // behind two pointers: fmt follows the first to a struct

// keyed is a key's 32 bytes, with hashers that have already taken them in.
type keyed struct {
	bytes   string
	hashers sync.Pool
}

// A hasher digests one text after the other.
type hasher struct {
	mac  hash.Hash
	room []byte
}

// NewKey derives a key from material such as QUELL_FINGERPRINT_KEY.
func NewKey(material string) Key {
	sum := sha256.Sum256([]byte("quell fingerprint key v2\x00" + material))
	hidden := &keyed{bytes: string(sum[:])}
	hidden.hashers.New = func() any { return &hasher{mac: hmac.New(sha256.New, []byte(hidden.bytes))} }
	return Key{hidden: &hidden}
}

// Fingerprint digests a secret; the empty secret has the empty fingerprint. What
// is digested is the secret's SHA-256, so that a scanner that publishes that
// hash names the same secret as one that shows the value: see [Key.OfSHA256].
func (k Key) Fingerprint(s Secret) Fingerprint {
	if s.Empty() {
		return ""
	}
	return k.OfID(s.ID())
}

// OfID is the fingerprint of the secret that has the id.
func (k Key) OfID(id SecretID) Fingerprint { return digest(k, "secret", id.hidden[:]) }

// OfSHA256 is the fingerprint of the secret of which a scanner published the
// SHA-256, in hex; empty where the text is no such hash.
func (k Key) OfSHA256(hexadecimal string) Fingerprint {
	sum, err := hex.DecodeString(hexadecimal)
	if err != nil || len(sum) != sha256.Size {
		return ""
	}
	return digest(k, "secret", sum)
}

// Context digests surrounding text, folding white space so that formatting
// does not change identity. It never equals the fingerprint of a secret.
func (k Key) Context(text string) Fingerprint {
	folded := strings.Join(strings.Fields(text), " ")
	if folded == "" {
		return ""
	}
	return digest(k, "context", folded)
}

func digest[Text string | []byte](k Key, domain string, value Text) Fingerprint {
	hashers := &(*k.hidden).hashers
	h := hashers.Get().(*hasher)
	defer hashers.Put(h)
	h.mac.Reset()
	h.room = append(append(append(h.room[:0], domain...), 0), value...)
	_, _ = h.mac.Write(h.room)
	sum := h.mac.Sum(h.room[:0])
	h.room = hex.AppendEncode(append(sum, "hmac-sha256:"...), sum)
	return Fingerprint(h.room[len(sum):])
}

// Name tells keys apart and nothing about them.
func (k Key) Name() string { return string(k.Context("the key of this ledger")) }

func (k Key) String() string { return redacted }

// GoString is asked by %#v.
func (k Key) GoString() string { return redacted }

// Format is asked by every other verb.
func (k Key) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// LogValue is asked by slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(redacted) }
