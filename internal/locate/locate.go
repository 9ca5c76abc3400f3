// Package locate finds where in a target's code an identity or a secret lives,
// and what depends on it.
//
// It never guesses: a name that needs a plan to be known is unknown, and two
// candidates are ambiguous. A secret is found by fingerprinting the literals in
// the code and comparing; the value itself is never needed.
package locate

import (
	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

// File is one file of a target's tree.
type File struct {
	Path string // slash-separated, from the target repository's top
	Blob string // Git blob hash: the key under which a parse may be kept
	Data []byte
}

// Query says what to look for. The first way that applies decides: a strong
// secret by its fingerprint anywhere; a weak one by its fingerprint at the
// places reported; a resource by address; an identity by id, ARN or name where a
// state, a plan or an import block knows it; an identity by name or ARN in the
// code; at last file and line.
type Query struct {
	Fingerprint finding.Fingerprint
	Weak        bool
	Identity    finding.Identity
	Resource    string
	Places      []Place
}

// Place is a reported place, already mapped to the target's own paths.
type Place struct {
	Path      string
	StartLine int // 0: unknown
	EndLine   int
	// Address is the block that stood there when it was reported, of a file that has
	// changed since; see [Carrier].
	Address string
	// Gone says that what was reported is not to be told in the file any more.
	Gone bool
}

// Result is what was found. Exactly one of these holds: Sites is non-empty and
// Why is empty, or Why says why nothing may be concluded.
type Result struct {
	Sites []Site
	// Ambiguous says that Why is about too many candidates, not too few.
	Ambiguous bool
	Why       string
}

// Site is one place in the code that the incident is about. For a secret it is
// a literal within a block or file; for an identity, a block.
type Site struct {
	Path string `json:"path"`
	// Address is the innermost top-level block's address: "aws_iam_user.ci",
	// "provider.aws.alias", "variable.password", "module.x", and "local.x" for
	// one attribute of a locals block. Empty outside Terraform's blocks.
	Address string `json:"address,omitempty"`
	// Literal is the half-open byte range of the secret within the file, quotes
	// excluded; zero for an identity.
	Literal Range `json:"-"`
	// Line is where the block or literal starts, from 1.
	Line int `json:"line"`
	// Repeated says that the block, or the module call it stands in, has count
	// or for_each, so that it may stand for several objects.
	Repeated bool `json:"repeated,omitempty"`
	// Instance is the one of them that is meant, as Terraform calls it:
	// module.team["a"].aws_iam_user.this["ci"]. Empty where the block makes one
	// object, and where it is not known which is meant.
	Instance string `json:"instance,omitempty"`
}

// Range is a half-open range of bytes.
type Range struct{ Start, End int }

// Impact is the measured blast radius of changing some sites.
type Impact = triage.Blast

// Dependent is one thing that depends on a site.
type Dependent = triage.Dependent
