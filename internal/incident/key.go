package incident

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// version prefixes every key. It changes whenever [KeyOf] gives some finding
// another key than before, because ledgers remember incidents by key.
const version = "v1:"

// KeyOf names the incident that a finding belongs to (DESIGN §6). The first of
// these that applies is the key:
//
//   - A strong secret's fingerprint. One secret is one incident, whatever its
//     category, scanner, rule, file and repository.
//   - The identity, and what is wrong with it. Different keys of one user are
//     different identities.
//   - The place, and what is wrong there. A weak secret's value identifies
//     nothing, so its findings are always keyed by place. So are those with only
//     a hash of a secret, unless [Groups] hear of its value too.
//
// What is wrong is the category, or for an unclassified finding its tool and
// rule. Lines, titles, hints and times never take part: they change while the
// cause stays. Data that is missing never merges: see [placeOf].
func KeyOf(f finding.Finding) Key {
	if strong(f) {
		return KeyOfSecret(f.Fingerprint)
	}
	if who, ok := principalOf(f.Identity); ok && f.Fingerprint == "" {
		parts := append([]string{"identity"}, who.parts()...)
		if !who.sure {
			parts = append(parts, homeOf(f)...)
		}
		if who.holder {
			parts = append(parts, placeOf(f)...)
		}
		return keyOf(append(parts, problemOf(f)...))
	}
	domain := "place"
	if f.Hashed {
		domain = "hash at place"
	}
	return keyOf(append(append([]string{domain}, placeOf(f)...), problemOf(f)...))
}

// KeyOfSecret names the incident of a strong secret.
func KeyOfSecret(secret finding.Fingerprint) Key {
	return keyOf([]string{"secret", string(secret)})
}

// strong says that the finding's fingerprint identifies a secret by itself. Of a
// hash nobody knows whether the value is weak.
func strong(f finding.Finding) bool { return f.Fingerprint != "" && !f.Weak && !f.Hashed }

// problemOf says what is wrong, apart from with whom and where.
func problemOf(f finding.Finding) []string {
	if f.Category == finding.Unclassified || f.Category == "" {
		return []string{"rule", f.Tool, f.Rule}
	}
	return []string{"category", string(f.Category)}
}

// keyOf is the versioned digest of parts.
func keyOf(parts []string) Key {
	sum := digestOf("quell incident key", parts)
	return KeyFrom(sum[:])
}

// digestOf is the SHA-256 of a domain and some parts. Each part is
// preceded by its length in bytes, so that no two lists of parts are encoded
// alike, whatever bytes a hostile finding puts into them.
func digestOf(domain string, parts []string) [sha256.Size]byte {
	var room [512]byte // enough for almost every key
	text, length := room[:0], 8+len(domain)
	for _, part := range parts {
		length += 8 + len(part)
	}
	if length > len(room) {
		text = make([]byte, 0, length)
	}
	text = encoded(text, domain)
	for _, part := range parts {
		text = encoded(text, part)
	}
	return sha256.Sum256(text)
}

func encoded(text []byte, part string) []byte {
	return append(binary.BigEndian.AppendUint64(text, uint64(len(part))), part...)
}

// Bytes are the key's 32 bytes, without its version.
func (k Key) Bytes() (raw [32]byte, err error) {
	digits, ok := strings.CutPrefix(string(k), version)
	if ok = ok && len(digits) == 2*len(raw); ok {
		_, err = hex.Decode(raw[:], []byte(digits))
	}
	if !ok || err != nil {
		return raw, fmt.Errorf("incident key %q: want %s and 64 hex digits", k, version)
	}
	return raw, nil
}

// KeyFrom is the key of 32 bytes.
func KeyFrom(raw []byte) Key {
	var room [len(version) + 2*sha256.Size]byte
	return Key(hex.AppendEncode(append(room[:0], version...), raw))
}
