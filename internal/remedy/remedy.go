// Package remedy knows which edits carry out a policy's actions on a located
// incident.
//
// A [Fix] always carries out every action of the stage, or there is no fix and
// the error is a [Refusal] that says why. It never edits outside the target's
// allowed paths.
package remedy

import (
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/locate"
)

// Fix is the edits to one target that carry out one stage for one incident.
type Fix struct {
	Edits   []Edit   // sorted by path; never empty; each really changes its file
	Summary string   // one line, imperative, no secrets: "Remove aws_iam_access_key.ci"
	Notes   []string // what a reviewer must know: "The secret stays in Git history: rotate it."
	// Reversible is false where reverting the commit does not bring the state
	// back: a deleted access key returns with another secret.
	Reversible bool
	// Rollback says how to undo it, one sentence.
	Rollback string
}

// Edit is a file before and after. After is nil when the file is deleted,
// Before when it is created.
type Edit struct {
	Path   string
	Before []byte
	After  []byte
}

// Refusal says why a stage cannot be carried out.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return r.Why }

// Request is what to do and where.
type Request struct {
	Index *locate.Index
	Sites []locate.Site
	// Allowed says whether the target lets quell edit a path.
	Allowed func(path string) bool
	// Digest is how a report's reader would have digested code that the report shows;
	// nil where that is not known.
	Digest func(code string) finding.Fingerprint
}
