package report

import (
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// arn is an Amazon Resource Name: arn:partition:service:region:account:resource.
type arn struct{ service, account, resource string }

func parseARN(text string) (arn, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return arn{}, false
	}
	return arn{service: parts[2], account: parts[4], resource: parts[5]}, true
}

// awsIdentity is the identity that an ARN names. Of what is no identity (a
// policy, a bucket) only the platform and account are known. The ARN's account
// counts before the others, which are in order of trust: with a delegated
// administrator a finding's own account is the administrator's.
func awsIdentity(id string, accounts ...string) finding.Identity {
	identity := finding.Identity{Platform: "aws"}
	a, ok := parseARN(id)
	for _, account := range append([]string{a.account}, accounts...) {
		if isAccount(account) {
			identity.Account = account
			break
		}
	}
	if !ok {
		return identity
	}
	identity.Kind = arnKind(a)
	if identity.Kind != "" {
		identity.ID, identity.Name = id, arnName(a)
	}
	return identity
}

// narrowed is an identity of which only one credential is meant, by its kind. A
// user with an unused key may well be in use: who acts on unused users must not
// take that for one.
func narrowed(identity finding.Identity, kind finding.IdentityKind) finding.Identity {
	if identity.Kind == finding.User && kind != "" {
		identity.Kind = kind
	}
	return identity
}

func arnKind(a arn) finding.IdentityKind {
	kind, _, _ := strings.Cut(a.resource, "/")
	switch {
	case a.service == "iam" && (kind == "user" || a.resource == "root"):
		return finding.User
	case a.service == "iam" && kind == "role", a.service == "sts" && kind == "assumed-role":
		return finding.Role
	case a.service == "iam" && kind == "server-certificate", a.service == "acm" && kind == "certificate":
		return finding.Certificate
	}
	return ""
}

// arnName is what Terraform calls the identity. A unique id ("AIDA…") in its
// place is no name: AWS puts one there when it knows nothing else.
func arnName(a arn) string {
	parts := strings.Split(strings.Trim(a.resource, "/"), "/")
	name := parts[len(parts)-1]
	if parts[0] == "assumed-role" && len(parts) > 1 {
		name = parts[1] // the last part names the session
	}
	if isUniqueID(name) {
		return ""
	}
	return name
}

// isUniqueID says that the text is an IAM unique identifier of a user, role,
// group, policy or certificate.
func isUniqueID(text string) bool {
	for _, prefix := range []string{"AIDA", "AROA", "AGPA", "ANPA", "AIPA", "ASCA"} {
		if strings.HasPrefix(text, prefix) {
			return len(text) >= 20 && isUpperAlphanumeric(text)
		}
	}
	return false
}

// isAccessKeyID says that the text identifies an access key (it is not the
// secret part of one).
func isAccessKeyID(text string) bool {
	return len(text) == 20 && (strings.HasPrefix(text, "AKIA") || strings.HasPrefix(text, "ASIA")) && isUpperAlphanumeric(text)
}

func isUpperAlphanumeric(text string) bool {
	return strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}
