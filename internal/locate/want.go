package locate

import (
	"slices"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// want is what an identity's words ask for, taken apart.
type want struct {
	kind     finding.IdentityKind
	platform string
	name     string
	account  string // twelve digits, or empty
	arn      string // "user", "role", …; empty without an ARN of IAM
	path     string // of IAM, "/" at both ends; empty without an ARN
	scope    string // namespace or project; empty: not told
}

// wanted reads an identity. The name in an ARN counts for more than the one
// beside it, which may be a display name. The resource's ARN counts where the
// identity has no name at all.
func wanted(id finding.Identity, resource string) want {
	w := want{kind: id.Kind, platform: id.Platform, name: id.Name, account: awsAccount(id.Account)}
	for _, text := range []string{id.Name, id.ID} {
		w.readARN(text)
		w.readEmail(text)
		w.readSubject(text)
	}
	if w.name == "" {
		w.readARN(resource)
	}
	if w.name == "" && w.kind != finding.AccessKey {
		// Of anything but a key, what identifies it may be what names it.
		w.name = id.ID
	}
	if namespace, name, ok := strings.Cut(w.name, "/"); ok && w.platform == "kubernetes" {
		w.scope, w.name = namespace, name
	}
	return w
}

// readARN takes apart arn:partition:service:region:account:kind/path/name, as
// AWS documents it for IAM and STS.
func (w *want) readARN(text string) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" && parts[2] != "sts" {
		return
	}
	words := strings.Split(parts[5], "/")
	if len(words) < 2 {
		return
	}
	w.platform, w.account = "aws", awsAccount(parts[4])
	w.arn, w.name = words[0], words[len(words)-1]
	w.path = "/"
	if middle := words[1 : len(words)-1]; len(middle) > 0 {
		w.path = "/" + strings.Join(middle, "/") + "/"
	}
	if w.arn == "assumed-role" {
		// assumed-role/NAME/session tells neither path nor more than the role.
		w.arn, w.name, w.path = "role", words[1], ""
	}
}

// readEmail takes apart a Google service account's address.
func (w *want) readEmail(text string) {
	text = text[strings.LastIndexByte(text, '/')+1:]
	name, host, ok := strings.Cut(text, "@")
	project, google := strings.CutSuffix(host, ".iam.gserviceaccount.com")
	if ok && google {
		w.platform, w.name, w.scope = "google", name, project
	}
}

// readSubject takes apart system:serviceaccount:NAMESPACE:NAME of Kubernetes.
func (w *want) readSubject(text string) {
	parts := strings.Split(text, ":")
	if len(parts) == 4 && parts[0] == "system" && parts[1] == "serviceaccount" {
		w.platform, w.scope, w.name = "kubernetes", parts[2], parts[3]
	}
}

// awsAccount is the text if it has the form of an AWS account id.
func awsAccount(text string) string {
	if len(text) == 12 && strings.Trim(text, "0123456789") == "" {
		return text
	}
	return ""
}

// asks says whether blocks of the rule's type may be what is wanted.
func (w want) asks(r rule) bool {
	if r.platform != w.platform && w.platform != "" {
		return false
	}
	if w.arn != "" && w.kind != finding.AccessKey {
		return r.arn == w.arn
	}
	if w.kind == "" {
		return !r.owner
	}
	return slices.Contains(r.kinds, w.kind)
}

// tabled says whether any rule is about what is wanted.
func (w want) tabled() bool { return slices.ContainsFunc(rules, w.asks) }

// noun names what is wanted for people.
func (w want) noun() string {
	switch {
	case w.kind != "":
		return strings.ReplaceAll(string(w.kind), "_", " ")
	case w.arn != "":
		return w.arn
	}
	return "identity"
}
