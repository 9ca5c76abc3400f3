package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// ChangeID is "C-" and 12 hex digits of what a change does to what: the target,
// the incident, the policy as it was, the stage, and each file before and after.
// The commit it is built on takes no part, so that the same change on a moved
// branch is the same change.
func ChangeID(target string, key incident.Key, policyDigest string, stage int, files []File) string {
	h := sha256.New()
	add := func(part []byte) {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash takes every write
		h.Write(part)
	}
	for _, part := range []string{"quell change v1", target, string(key), policyDigest} {
		add([]byte(part))
	}
	_ = binary.Write(h, binary.BigEndian, int64(stage))
	byPath := func(a, b File) int { return cmp.Compare(a.Path, b.Path) }
	for _, f := range slices.SortedFunc(slices.Values(files), byPath) {
		add([]byte(f.Path))
		for _, side := range [][]byte{f.Before, f.After} {
			// A missing file is not an empty one.
			if side == nil {
				add(nil)
				continue
			}
			sum := sha256.Sum256(side)
			add(sum[:])
		}
	}
	return "C-" + hex.EncodeToString(h.Sum(nil)[:6])
}

// Branch is where a proposal lives: "quell/<policy>/<incident>", with 16 digits of
// the incident's key. Its short name has 8, of which two incidents share one
// sooner or later, and somebody who writes reports can make them.
func Branch(policyName string, key incident.Key) string {
	return "quell/" + policyName + "/" + key.Name()
}
