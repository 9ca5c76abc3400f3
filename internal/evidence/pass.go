package evidence

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// PassID names a pass: its second in UTC, so that names sort by time, and eight
// hex digits of exactly when it ran on what, so that a pass that is done again
// on a moved branch has another name. controlCommit and ledgerCommit are what
// it read; ledgerCommit is empty for the first pass.
func PassID(now time.Time, controlCommit, ledgerCommit string) string {
	now = now.UTC()
	h := sha256.New()
	for _, part := range []string{"quell pass v1", now.Format(time.RFC3339Nano), controlCommit, ledgerCommit} {
		_ = binary.Write(h, binary.BigEndian, uint64(len(part))) // a hash takes every write
		h.Write([]byte(part))
	}
	return now.Format("20060102T150405Z") + "-" + hex.EncodeToString(h.Sum(nil)[:4])
}
