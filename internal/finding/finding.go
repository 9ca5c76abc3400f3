// Package finding states what one scanner claimed about one problem at one place.
//
// A Finding never holds a secret's value: only the keyed fingerprint that
// [Key.Fingerprint] made of it, and a hint of at most four characters. What a
// Finding says is a claim: it is never trusted to choose a repository, a branch,
// a command or a person.
package finding

import (
	"time"
)

// Finding is one scanner's report of one problem at one place. Its strings come
// from outside and may hold anything except a secret's value; whoever shows
// them to a person or a tool must escape them for that medium.
type Finding struct {
	// Source is the stream of reports this finding belongs to.
	Source string `json:"source"`
	// Format is the report's detected format, such as "gitleaks" or "sarif".
	Format string `json:"format"`
	// Report is the path of the report, as the reader of the report named it.
	Report string `json:"report"`
	// Tool is the scanner's own name; it scopes Rule.
	Tool string `json:"tool"`
	// Rule is the scanner's identifier of what it looked for.
	Rule string `json:"rule"`
	// Category is the catalogue entry that Rule maps to, or Unclassified.
	Category Category `json:"category"`
	// Title is one line for people, free of secrets.
	Title string `json:"title"`

	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	Validity   Validity   `json:"validity"`

	Identity Identity `json:"identity"`
	Location Location `json:"location"`

	// Resource is the address ("aws_iam_user.ci") or the cloud identifier (an
	// ARN) of what the finding is about; empty when the scanner gave none.
	Resource string `json:"resource,omitempty"`

	// Fingerprint identifies the secret, where there is one.
	Fingerprint Fingerprint `json:"fingerprint,omitempty"`
	// Weak says that the secret's value could be anybody's (a placeholder, a
	// dictionary word, a short or low-entropy string), so that Fingerprint
	// helps to find the literal but identifies nothing.
	Weak bool `json:"weak,omitempty"`
	// Hashed says that the report gave a published SHA-256 of the secret instead of
	// its value, so that nobody here knows whether the value is weak: Fingerprint
	// identifies the secret only together with a report that shows the value.
	Hashed bool `json:"hashed,omitempty"`
	// Hint is at most the secret's last four characters, for people.
	Hint string `json:"hint,omitempty"`
	// Context is a keyed digest of the text around the finding with the secret
	// cut out and white space folded. It tells two places in one file apart
	// when neither a secret nor a resource does; it survives moved lines.
	Context Fingerprint `json:"context,omitempty"`

	// The zero time means "the scanner did not say".
	FirstSeen time.Time `json:"first_seen,omitzero"`
	LastSeen  time.Time `json:"last_seen,omitzero"`
	LastUsed  time.Time `json:"last_used,omitzero"`
	ExpiresAt time.Time `json:"expires_at,omitzero"`

	// Labels are the scanner's tags, sorted and without repeats.
	Labels []string `json:"labels,omitempty"`
	// Suggestion is the scanner's own proposal for a fix, nil where it has none.
	Suggestion *Suggestion `json:"suggestion,omitempty"`
	// Origins are there only where they were asked for.
	Origins Origins `json:"origins,omitempty"`
}

// Identity is the machine identity a finding is about. Every field may be
// empty: an empty Kind means that the report did not tell.
type Identity struct {
	Platform string       `json:"platform,omitempty"` // "aws", "google", "azure", "kubernetes", "github", …
	Account  string       `json:"account,omitempty"`  // account, project, tenant or cluster
	Kind     IdentityKind `json:"kind,omitempty"`
	ID       string       `json:"id,omitempty"`   // ARN, key id, e-mail of a service account, …
	Name     string       `json:"name,omitempty"` // what people and Terraform call it
}

// IdentityKind is what sort of machine identity it is.
type IdentityKind string

// The identity kinds of DESIGN §3.
const (
	AccessKey      IdentityKind = "access_key"
	ServiceAccount IdentityKind = "service_account"
	User           IdentityKind = "user"
	Role           IdentityKind = "role"
	Token          IdentityKind = "token"
	OAuthApp       IdentityKind = "oauth_app"
	Certificate    IdentityKind = "certificate"
	SSHKey         IdentityKind = "ssh_key"
	Password       IdentityKind = "password"
	AIAgent        IdentityKind = "ai_agent"
)

// IdentityKinds lists every kind that a policy may name, sorted.
func IdentityKinds() []IdentityKind {
	return []IdentityKind{AccessKey, AIAgent, Certificate, OAuthApp, Password, Role, ServiceAccount, SSHKey, Token, User}
}

// Location is where the scanner saw it. Lines count from 1; 0 means unknown.
// Lines are evidence for people and a starting point for locating code; they
// never take part in identity.
type Location struct {
	Repository string `json:"repository,omitempty"` // as the report names it, unverified
	Path       string `json:"path,omitempty"`       // slash-separated and relative, unverified
	StartLine  int    `json:"start_line,omitempty"`
	EndLine    int    `json:"end_line,omitempty"`
	Commit     string `json:"commit,omitempty"`
}
