package report

import (
	"strings"
	"unicode"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// gitlabClass says whose secret a rule of GitLab secret detection finds. Its
// rules are named in words ("AWS", "SSH private key"), like gitleaks' ("Slack
// token", "gitlab_personal_access_token") or, the newer ones, in words written
// together ("StripeLiveSecretKey"): they are those of GitLab's page of detected
// secrets.
func gitlabClass(rule string) class {
	if c, ok := gitlabRules[strings.ToLower(rule)]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	if c, ok := gitleaksIdentities[rule]; ok {
		c.category = finding.LeakedSecret
		return c
	}
	return issued(apart(rule))
}

// apart parts words that are written together by their capitals. The first two
// stand before the others as one, too: some issuers' names have a capital within
// ("HuggingFace", "CircleCI").
func apart(name string) string {
	if !isAlphanumeric(name) {
		return name
	}
	var words []string
	start := 0
	for i := 1; i < len(name); i++ {
		if !isCapital(name[i]) || isCapital(name[i-1]) && (i+1 == len(name) || isCapital(name[i+1])) {
			continue
		}
		words = append(words, name[start:i])
		start = i
	}
	if words = append(words, name[start:]); len(words) == 1 {
		return name
	}
	return words[0] + words[1] + " " + strings.Join(words, " ")
}

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

// isAlphanumeric says that the text is of nothing but ASCII letters and digits.
func isAlphanumeric(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool { return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c) }) < 0
}

// gitlabRules are the rules whose names do not tell.
var gitlabRules = map[string]class{
	"aws":                                    {platform: "aws", kind: finding.AccessKey},
	"aws_access_token":                       {platform: "aws", kind: finding.AccessKey},
	"aws access token":                       {platform: "aws", kind: finding.AccessKey},
	"stripe":                                 {platform: "stripe", kind: finding.Token},
	"password in url":                        {kind: finding.Password},
	"password-in-url":                        {kind: finding.Password},
	"passwordinurl":                          {kind: finding.Password},
	"ssh private key":                        {kind: finding.SSHKey},
	"google (gcp) service-account":           {platform: "google", kind: finding.ServiceAccount},
	"gcp oauth client secret":                {platform: "google", kind: finding.OAuthApp},
	"github app token":                       {platform: "github", kind: finding.Token},
	"hashicorp terraform user/org api token": {platform: "terraform", kind: finding.Token},
	"systemd-machine-id":                     {},
	"age secret key":                         {},                                           // a key to decrypt with
	"amazonoauthclientid":                    {platform: "amazon", kind: finding.OAuthApp}, // of Login with Amazon, not of AWS
	"open ai token":                          {platform: "openai", kind: finding.Token},
	"posthogpersonalapikey":                  {platform: "posthog", kind: finding.Token},
	"posthogprojectapikey":                   {platform: "posthog", kind: finding.Token},
	"rubygem api token":                      {platform: "rubygems", kind: finding.Token},
	"ssh (dsa) private key":                  {kind: finding.SSHKey},
	"ssh (ec) private key":                   {kind: finding.SSHKey},
	"yandex.cloud aws api compatible access secret": {platform: "yandex", kind: finding.AccessKey},
	"twilio account sid":                            {platform: "twilio"}, // says whose account it is, and opens nothing
}

// gitlabConfidence: a rule that knows an issuer's format is rarely wrong; any
// address with a password matches the rest, examples and tests above all.
func gitlabConfidence(rule string) finding.Confidence {
	switch lower := strings.ToLower(rule); {
	case strings.Contains(lower, "generic"), strings.Contains(lower, "password in url"), strings.Contains(lower, "password-in-url"), lower == "passwordinurl":
		return 0.6
	case lower == "systemd-machine-id":
		return 0.3
	}
	return 0.9
}
