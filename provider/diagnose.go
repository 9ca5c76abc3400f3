package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// staleness is how a document differs from what a write was meant for.
type staleness int

const (
	standsAlready staleness = iota
	changedSince
	withdrawnSince
)

// staleError says that a write must not happen because the document is not what
// the plan was made for.
type staleError struct {
	what staleness
	by   *gitrepo.Commit // nil: not known
}

func (e *staleError) Error() string {
	switch e.what {
	case standsAlready:
		return "a different document of that name stands there"
	case withdrawnSince:
		return "the document was withdrawn since it was last read"
	case changedSince:
	}
	return "the document changed since it was last read"
}

// who names the commit that a person will want to look at.
func (e *staleError) who() string {
	if e.by == nil {
		return "Its history is out of reach, so who changed it is not known."
	}
	subject, _, _ := strings.Cut(e.by.Message, "\n")
	return fmt.Sprintf("It was last changed by %s <%s> on %s, in commit %s, %s.", e.by.Author.Name, e.by.Author.Email,
		e.by.Author.When.UTC().Format("2006-01-02 15:04 MST"), e.by.Hash[:12], strconv.Quote(subject))
}

// unchanged refuses a document that is not the one that was last read.
func unchanged(now *content, was gitrepo.Hash) error {
	switch {
	case now == nil:
		return &staleError{what: withdrawnSince}
	case now.blob != was:
		return &staleError{what: changedSince}
	}
	return nil
}

// explain turns a failure into one diagnostic with its remedy. The kind of the
// failure decides, never its text.
func (s *session) explain(act, noun, name string, err error) diag.Diagnostic {
	what := named(noun, name)
	var stale *staleError
	var lost *lostBranchError
	summary, remedy := title(act)+" "+what, ""
	switch {
	case errors.As(err, &stale):
		return explainStale(stale, noun, name)
	case errors.As(err, &lost):
		summary = "The branch is not there"
		remedy = "Check branch in the provider's configuration. Nothing was taken for withdrawn. If the documents are gone on purpose, remove the resource from the state with: terraform state rm"
	case errors.Is(err, gitrepo.ErrMissing):
		summary = "The control repository is not there"
		remedy = "Check repository in the provider's configuration, and that the account may see it. quell init makes a new one."
	case errors.Is(err, gitrepo.ErrAuth):
		summary = "The control repository does not let us in"
		remedy = "Check username and password, or ssh_key_file and known_hosts_file, in the provider's configuration, or QUELL_GIT_USERNAME and QUELL_GIT_PASSWORD."
	case errors.Is(err, gitrepo.ErrRefused):
		summary = "The control repository refused the push"
		remedy = fmt.Sprintf("Nothing was written. Let this account push to branch %q, or do what the server asks for.", s.branch)
	case errors.Is(err, gitrepo.ErrMoved):
		summary = "Others kept pushing to the control repository"
		remedy = "Nothing was written. Apply again."
	case errors.Is(err, gitrepo.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		summary = "The control repository is not reachable"
		remedy = "Apply again when it is: what was written before the connection broke will be recognised."
	}
	return diag.NewErrorDiagnostic(summary, strings.TrimSpace(fmt.Sprintf("%s %s: %s.\n\n%s", strings.ToLower(act), what, err, remedy)))
}

func explainStale(e *staleError, noun, name string) diag.Diagnostic {
	what := named(noun, name)
	switch e.what {
	case standsAlready:
		return diag.NewErrorDiagnostic(theNoun(noun, "exists", "exist")+" already",
			fmt.Sprintf("The control repository has another document for %s. %s\n\nTo manage it from here, import it: terraform import quell_%s.NAME %s\n(NAME is what the resource is called in this configuration.)", what, e.who(), noun, name))
	case withdrawnSince:
		return diag.NewErrorDiagnostic(theNoun(noun, "was", "were")+" withdrawn meanwhile",
			fmt.Sprintf("The document of %s is gone since it was last read. %s\n\nNothing was written. Plan again to declare it anew.", what, e.who()))
	case changedSince:
	}
	return diag.NewErrorDiagnostic("The "+noun+" changed meanwhile",
		fmt.Sprintf("Somebody else changed %s since it was last read. %s\n\nNothing was written. Plan again to see the change.", what, e.who()))
}

// named is a document in a sentence. The settings have no name of their own.
func named(noun, name string) string {
	if noun == name {
		return "the " + noun
	}
	return strings.TrimSpace(noun + " " + name)
}

// theNoun begins a sentence about a document, in the noun's number.
func theNoun(noun, one, many string) string {
	if noun == string(policy.KindSettings) {
		return "The " + noun + " " + many
	}
	return "The " + noun + " " + one
}

func noSession() diag.Diagnostic {
	return diag.NewErrorDiagnostic("The provider is not configured",
		"The provider's configuration depends on something that is still not known. Apply what it depends on first.")
}

// undecoded reports a document that people must mend by hand.
func undecoded(s *session, problems []policy.Diagnostic) (diags diag.Diagnostics) {
	for _, p := range problems {
		if p.Severity != policy.SeverityError {
			continue
		}
		place := p.File
		if p.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
		}
		diags.AddError("A document in the control repository does not read",
			fmt.Sprintf("%s: %s. %s\n\nIt was edited outside Terraform. Mend it on branch %q, or remove it there and apply again.", place, p.Summary, p.Detail, s.branch))
	}
	return diags
}

func hasError(problems []policy.Diagnostic) bool {
	for _, p := range problems {
		if p.Severity == policy.SeverityError {
			return true
		}
	}
	return false
}

// attributePath finds the attribute that a problem is about. Documents have
// blocks named stage, action and rule where Terraform has lists of them; an
// entry of a set has no place of its own, so its set is named. What follows
// repositories and is no index is a name in a map.
func attributePath(steps []string) path.Path {
	at := path.Empty()
	list := false
	for i, step := range steps {
		index, err := strconv.Atoi(step)
		switch {
		case err == nil && list:
			at = at.AtListIndex(index)
		case err == nil:
			return at
		case step == "stage" || step == "stages":
			at, list = at.AtName("stages"), true
		case step == "action" || step == "actions":
			at, list = at.AtName("actions"), true
		case step == "rule":
			at, list = at.AtName("rules"), true
		case i > 0 && steps[i-1] == "repositories":
			at = at.AtMapKey(step)
		default:
			at, list = at.AtName(step), false
		}
	}
	return at
}

// title begins a sentence with a capital, as Terraform's own diagnostics do; an
// attribute's name stays as people write it.
func title(sentence string) string {
	word, _, _ := strings.Cut(sentence, " ")
	if strings.Contains(word, "_") {
		return sentence
	}
	first, size := utf8.DecodeRuneInString(sentence)
	return string(unicode.ToUpper(first)) + sentence[size:]
}

// remedy is what to do about a problem, in Terraform's language.
func remedy(p policy.Problem) string {
	if len(p.Attribute) > 0 && p.Attribute[len(p.Attribute)-1] == "value" {
		return p.Detail + " Here the literal is itself within a string: write jsonencode(\"Inactive\") for the string \"Inactive\", and \"true\" for true."
	}
	return p.Detail
}

// lastRead is kept beside the state: the document exactly as it was last seen.
type lastRead struct {
	Blob gitrepo.Hash `json:"blob"`
}

const lastReadKey = "last_read"

func remember(ctx context.Context, private interface {
	SetKey(context.Context, string, []byte) diag.Diagnostics
}, blob gitrepo.Hash) diag.Diagnostics {
	data, err := json.Marshal(lastRead{Blob: blob})
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Remember the document", err.Error())}
	}
	return private.SetKey(ctx, lastReadKey, data)
}

// recall is the blob that was last read; a state that has lost it says nothing
// about what stands in the repository, and so no document equals it.
func recall(ctx context.Context, private interface {
	GetKey(context.Context, string) ([]byte, diag.Diagnostics)
}) (gitrepo.Hash, diag.Diagnostics) {
	data, diags := private.GetKey(ctx, lastReadKey)
	var last lastRead
	if len(data) > 0 {
		if err := json.Unmarshal(data, &last); err != nil {
			diags.AddError("Recall the document", "What the state holds beside the resource does not read: "+err.Error()+". Run terraform refresh.")
		}
	}
	return last.Blob, diags
}
