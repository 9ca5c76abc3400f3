package report

import (
	"crypto/sha512"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// about is the identity that a finding is about, as far as its rule tells more than
// its resource.
func (a asffFinding) about(tool, rule string, resource asffResource) finding.Identity {
	identity := resource.identity(a)
	switch tool {
	case toolAccessAnalyzer:
		return narrowed(identity, analyzerCredentials[rule])
	case toolProwler:
		return narrowed(identity, prowlerCredentials[rule])
	case toolSecurityHub:
		if isAccountItself(resource.ID, resource.Type, identity.Account) {
			return rootOf(rule, a.ProductARN, identity)
		}
	}
	return identity
}

// prowlerKeyNamed is how the description of Prowler's finding names a key. No user's
// name holds blanks.
var prowlerKeyNamed = regexp.MustCompile(`(?i)\baccess key ([0-9]+)\b`)

// prowlerKey is the ordinal of the access key that Prowler means. Version 3 has a
// finding's id end with nine digits of the SHA-512 of the key's name; later versions
// end it with that of the user's ARN, and only the description says which key it is.
// Nothing else is read of that.
func (a asffFinding) prowlerKey(it item, identity finding.Identity) string {
	if identity.Kind != finding.AccessKey || identity.Name == "" {
		return ""
	}
	if which := a.prowlerKeyHashed(identity); which != "" {
		return which
	}
	which := ""
	for _, m := range prowlerKeyNamed.FindAllStringSubmatch(it.object().get("Description").text(), -1) {
		n := slices.Index([]string{"1", "2"}, m[1])
		if n < 0 || which != "" && which != ordinals[n] {
			return ""
		}
		which = ordinals[n]
	}
	return which
}

func (a asffFinding) prowlerKeyHashed(identity finding.Identity) string {
	digits := a.ID[strings.LastIndexByte(a.ID, '-')+1:]
	if len(digits) != 9 {
		return ""
	}
	for i, which := range ordinals {
		sum := sha512.Sum512([]byte(identity.Name + "/AccessKey" + strconv.Itoa(i+1)))
		if hex.EncodeToString(sum[:])[:len(digits)] == digits {
			return which
		}
	}
	return ""
}

// securityHubRoot are the controls about an account's root user, of which the
// resource is the account: root's access keys, and root's MFA. Whether root was
// used is another matter.
var securityHubRoot = map[string]bool{
	"IAM.4": true, "IAM.6": true, "IAM.9": true,
	"PCI.IAM.1": true, "PCI.IAM.4": true, "PCI.IAM.5": true,
	"cis/1.2.0/1.12": true, "cis/1.2.0/1.13": true, "cis/1.2.0/1.14": true,
	"cis/1.4.0/1.4": true, "cis/1.4.0/1.5": true, "cis/1.4.0/1.6": true,
	"cis/3.0.0/1.4": true, "cis/3.0.0/1.5": true, "cis/3.0.0/1.6": true,
	"cis/5.0.0/1.3": true, "cis/5.0.0/1.4": true, "cis/5.0.0/1.5": true,
}

// rootOf is the root user of the account, where that is what a control is about,
// by the name that all others give it. The product's ARN says in which partition.
func rootOf(rule, productARN string, account finding.Identity) finding.Identity {
	if !securityHubRoot[rule] || !isAccount(account.Account) {
		return account
	}
	partition := "aws"
	if parts := strings.Split(productARN, ":"); len(parts) > 1 && strings.HasPrefix(parts[1], "aws") {
		partition = parts[1]
	}
	return awsIdentity("arn:" + partition + ":iam::" + account.Account + ":root")
}
