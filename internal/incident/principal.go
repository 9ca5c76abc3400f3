package incident

import (
	"regexp"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// principal is an identity in the one form that all ways of writing it share.
type principal struct {
	platform, account string
	kind              string // empty where id says it
	id                string
	// sure says that the fields above name one identity in the world. Otherwise
	// two accounts may each have one of this name.
	sure bool
	// holder says that id names who holds the credential, not which of the
	// holder's credentials it is.
	holder bool
}

func (p principal) parts() []string { return []string{p.platform, p.account, p.kind, p.id} }

// The forms in which AWS writes identities, after "IAM identifiers" of the IAM
// User Guide.
var (
	// awsARN is arn:partition:service:region:account:resource.
	awsARN = regexp.MustCompile(`^arn:([^:]+):([^:]*):[^:]*:([^:]*):(.+)$`)
	// awsKeyID is the id of a long-lived or temporary access key. It is unique
	// across accounts.
	awsKeyID = regexp.MustCompile(`^A[KS]IA[A-Z0-9]{12,124}$`)
	// awsUniqueID is the id of a user, role, group, or other IAM resource. A
	// user that is deleted and made anew under its name gets another one.
	awsUniqueID = regexp.MustCompile(`^(?:ABIA|ACCA|AGPA|AIDA|AIPA|ANPA|ANVA|APKA|AROA|ASCA)[A-Z0-9]{12,124}$`)
)

// principalOf brings an identity into its canonical form. It is not ok when
// the identity has neither an id nor a name. A kind, platform or account alone
// is shared by many.
func principalOf(i finding.Identity) (p principal, ok bool) {
	i.Platform = strings.ToLower(strings.TrimSpace(i.Platform))
	i.Account, i.ID, i.Name = strings.TrimSpace(i.Account), strings.TrimSpace(i.ID), strings.TrimSpace(i.Name)
	switch {
	case i.ID == "" && i.Name == "":
		return principal{}, false
	case awsARN.MatchString(i.ID):
		return ofARN(i), true
	case i.Platform == "aws" || i.Platform == "" && awsKeyID.MatchString(i.ID):
		return ofAWS(i), true
	case strings.HasSuffix(i.ID, ".gserviceaccount.com"):
		// The address holds the project, so it says the account itself.
		return view(i.Kind, principal{platform: "google", id: strings.ToLower(i.ID), sure: true}), true
	}
	return other(i), true
}

// ofARN reads an identity whose id is an ARN. What the ARN says goes before
// what the report says beside it.
func ofARN(i finding.Identity) principal {
	m := awsARN.FindStringSubmatch(i.ID)
	partition, service, account, resource := m[1], m[2], m[3], m[4]
	if account == "" {
		account = i.Account
	}
	kind, name := iamPrincipal(service, resource)
	if kind == "" {
		return principal{platform: "aws", kind: string(i.Kind), id: i.ID, sure: true}
	}
	p := ofPrincipal(i.Kind, account, kind, name)
	if partition != "aws" {
		// The name alone, without an ARN, never says so; the two stay apart.
		p.platform += ":" + partition
	}
	return p
}

// iamPrincipal reads the resource part of a user's or role's ARN. Paths are
// left out: a name is unique within its account, whatever the path. A session
// of a role is an act of that role.
func iamPrincipal(service, resource string) (kind finding.IdentityKind, name string) {
	parts := strings.Split(resource, "/")
	last := parts[len(parts)-1]
	switch {
	case service == "iam" && resource == "root":
		return finding.User, "<root_account>" // as the IAM credential report calls it
	case len(parts) < 2 || last == "":
		return "", ""
	case service == "iam" && parts[0] == "user":
		return finding.User, last
	case service == "iam" && parts[0] == "role":
		return finding.Role, last
	case service == "sts" && parts[0] == "assumed-role" && len(parts) == 3 && parts[1] != "":
		return finding.Role, parts[1]
	}
	return "", ""
}

// ofPrincipal is an identity that a user or role of AWS is or holds.
func ofPrincipal(claimed finding.IdentityKind, account string, kind finding.IdentityKind, name string) principal {
	return view(claimed, principal{
		platform: "aws",
		account:  account,
		id:       string(kind) + "/" + strings.ToLower(name), // IAM names are not distinguished by case
		sure:     account != "",
	})
}

// view tells a principal from a credential that it holds. Scanners call the
// same principal a user, a role, a service account or an agent, so these words
// do not set it apart.
func view(claimed finding.IdentityKind, p principal) principal {
	switch claimed {
	case "", finding.User, finding.Role, finding.ServiceAccount, finding.AIAgent:
		return p
	default:
		p.kind, p.holder = string(claimed), severalPerHolder(claimed)
		return p
	}
}

// ofAWS reads an identity of AWS whose id is not an ARN.
func ofAWS(i finding.Identity) principal {
	name := i.Name
	switch {
	case awsKeyID.MatchString(i.ID):
		// Name is then the user's; the key has none of its own.
		return principal{platform: "aws", kind: string(finding.AccessKey), id: i.ID, sure: true}
	case awsUniqueID.MatchString(i.ID) && i.Name == "":
		return principal{platform: "aws", kind: string(i.Kind), id: i.ID, sure: true}
	case i.ID != "" && i.Name == "":
		name = i.ID
	case i.ID != "" && i.ID != i.Name && !awsUniqueID.MatchString(i.ID):
		return other(i)
	}
	switch i.Kind {
	case finding.User, finding.Role:
		return ofPrincipal(i.Kind, i.Account, i.Kind, name)
	case finding.AccessKey, finding.Password:
		// Only a user has them, and Name is the user's.
		return ofPrincipal(i.Kind, i.Account, finding.User, name)
	default:
		i.ID, i.Name = "", name
		return other(i)
	}
}

// other is an identity in a form that is not known here: its id, else its
// name, within its account.
func other(i finding.Identity) principal {
	p := principal{platform: i.Platform, account: i.Account, kind: string(i.Kind), sure: i.Account != ""}
	if i.ID != "" {
		p.id = "id/" + i.ID
		return p
	}
	p.id, p.holder = "name/"+i.Name, severalPerHolder(i.Kind)
	return p
}

// severalPerHolder says that one holder often has several credentials of the
// kind, so that the holder's name does not say which is meant.
func severalPerHolder(kind finding.IdentityKind) bool {
	switch kind {
	case finding.AccessKey, finding.Certificate, finding.SSHKey, finding.Token:
		return true
	default:
		return false
	}
}
