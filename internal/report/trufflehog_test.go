package report_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

func FuzzTruffleHog(f *testing.F)       { fuzzFormat(f, report.TruffleHog) }
func FuzzTruffleHogLegacy(f *testing.F) { fuzzFormat(f, report.TruffleHogLegacy) }
func FuzzTruffleHog3(f *testing.F)      { fuzzFormat(f, report.TruffleHog3) }

const trufflehogOne = `{"SourceMetadata":{"Data":{"Git":{"commit":"abc","file":"k.tf","email":"d@example.com","repository":"https://github.com/acme/shop","timestamp":"2023-10-19 02:56:37 +0000","line":4}}},
	"SourceID":1,"SourceType":16,"SourceName":"trufflehog - git","DetectorType":8,"DetectorName":"Github","DecoderName":"PLAIN","Verified":false,"Raw":"ghp_q8Jx2Lw0Zr5TnVb7Ks1Yd4Gf9Hc3Mp6EaUoR","RawV2":"","Redacted":"","ExtraData":null,"StructuredData":null}`

func trufflehogWith(fields string) string { return overlaid(trufflehogOne, fields) }

// at places a result in a kind of SourceMetadata.Data.
func trufflehogAt(kind, fields string) string {
	return `"SourceMetadata":{"Data":{"` + kind + `":{` + fields + `}}}`
}

func trufflehogJSON(value string) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// The two halves of an access key, and other values of no account.
const (
	sampleKeyID     = "AKIAZZEXAMPLE7Q2W9TR"
	sampleKeySecret = "q8Jx2Lw0Zr5TnVb7Ks1Yd4Gf9Hc3Mp6EaUoRiXtB"
	sampleSession   = "IQoJb3JpZ2luX2VjInvalidq8Jx2Lw0Zr5TnVb7Ks1Yd4Gf9"
	samplePAT       = "ghp_q8Jx2Lw0Zr5TnVb7Ks1Yd4Gf9Hc3Mp6EaUoR"
)

func TestTruffleHogSecrets(t *testing.T) {
	pem := "-----BEGIN PRIVATE KEY-----\nMIIInvalidNotAKeyq8Jx2Lw0Zr5TnVb7Ks1Yd4Gf9Hc3Mp6EaUoRi\n-----END PRIVATE KEY-----\n"
	keyFile := trufflehogJSON(`{"private_key":` + trufflehogJSON(pem) + `,"client_email":"d@acme-shop-1.iam.gserviceaccount.com"}`)
	encoded := func(value string) string { return base64.StdEncoding.EncodeToString([]byte(value)) }
	early := func(fields string) string {
		return strings.NewReplacer(`"DecoderName":"PLAIN",`, ``, `"RawV2":"",`, ``).Replace(overlaid(trufflehogOne, fields))
	}
	tests := []struct {
		name, data string
		secret     string // of the fingerprint; "" for none
		id         string
		reason     string
	}{
		{"plain", trufflehogWith(""), samplePAT, "", "Raw is the secret"},
		{"access key", trufflehogWith(`"DetectorName":"AWS","Raw":"` + sampleKeyID + `","RawV2":"` + sampleKeyID + sampleKeySecret + `"`), sampleKeySecret, sampleKeyID, "Raw is the id, RawV2 both: neither is the secret"},
		{"access key with a colon", trufflehogWith(`"DetectorName":"AWS","Raw":"` + sampleKeyID + `","RawV2":"` + sampleKeyID + ":" + sampleKeySecret + `"`), sampleKeySecret, sampleKeyID, "joined so since the end of 2024"},
		{"access key in parts", trufflehogWith(`"DetectorName":"AWS","Raw":"` + sampleKeyID + `","RawV2":"` + sampleKeyID + ":" + sampleKeySecret + `","SecretParts":{"access_key_id":"` + sampleKeyID + `","secret_access_key":"` + sampleKeySecret + `"}`), sampleKeySecret, sampleKeyID, "the newest say it outright"},
		{"session", trufflehogWith(`"DetectorName":"AWSSessionKey","Raw":"ASIAZZEXAMPLE7Q2W9TR","RawV2":"ASIAZZEXAMPLE7Q2W9TR:` + sampleKeySecret + ":" + sampleSession + `"`), sampleKeySecret, "ASIAZZEXAMPLE7Q2W9TR", "the token is a third part"},
		{"id alone", early(`"DetectorName":"AWS","Raw":"` + encoded(sampleKeyID) + `"`), sampleKeyID, "", "early versions show no more; gitleaks takes the same for the secret"},
		{"id and something else", trufflehogWith(`"DetectorName":"AWS","Raw":"` + sampleKeyID + `","RawV2":"other"`), sampleKeyID, "", "what is not joined says nothing"},
		{"key file", trufflehogWith(`"DetectorName":"GCP","Raw":"d@acme-shop-1.iam.gserviceaccount.com","RawV2":` + keyFile), strings.ReplaceAll(strings.TrimSpace(pem), "\n", `\n`), "d@acme-shop-1.iam.gserviceaccount.com", "the key as the file spells it"},
		{"key file unseen", trufflehogWith(`"DetectorName":"GCP","Raw":"d@acme-shop-1.iam.gserviceaccount.com"`), "", "d@acme-shop-1.iam.gserviceaccount.com", "an address is no secret"},
		{"Twilio", trufflehogWith(`"DetectorName":"Twilio","Raw":"AC0123456789abcdef0123456789abcdef","RawV2":"AC0123456789abcdef0123456789abcdefq8Jx2Lw0Zr5TnVb7Ks1Y"`), "q8Jx2Lw0Zr5TnVb7Ks1Y", "", "Raw is the account"},
		{"OAuth app", trufflehogWith(`"DetectorName":"GitHubOauth2","Raw":"Iv1.0123456789abcdef","RawV2":"Iv1.0123456789abcdefq8Jx2Lw0Zr5TnVb7Ks1Y"`), "q8Jx2Lw0Zr5TnVb7Ks1Y", "", "Raw is the client's id"},
		{"OAuth app without its secret", trufflehogWith(`"DetectorName":"GitHubOauth2","Raw":"Iv1.0123456789abcdef"`), "", "", "never the id's fingerprint"},
		{"e-mail and password", trufflehogWith(`"DetectorName":"ZipBooks","Raw":"d@example.com","RawV2":"d@example.comq8Jx2Lw0Zr5T"`), "q8Jx2Lw0Zr5T", "", "Raw is the user"},
		{"named parts", trufflehogWith(`"DetectorName":"SquareApp","Raw":"sq0idp-q8Jx2Lw0","SecretParts":{"id":"sq0idp-q8Jx2Lw0","secret":"sq0csp-Zr5TnVb7Ks1Y"}`), "sq0csp-Zr5TnVb7Ks1Y", "", "the part's name tells the id from the secret"},
		{"key before its id", trufflehogWith(`"DetectorName":"DatadogToken","Raw":"q8Jx2Lw0Zr5TnVb7Ks1Y","RawV2":"q8Jx2Lw0Zr5TnVb7Ks1Yd4Gf9Hc3Mp6E"`), "q8Jx2Lw0Zr5TnVb7Ks1Y", "", "mostly Raw is the secret, and RawV2 that and something"},
		{"connection string", trufflehogWith(`"DetectorName":"AzureAppConfigConnectionString","Raw":"0-l0-s0:q8Jx2Lw0Zr","RawV2":"Endpoint=https://a.azconfig.io;Id=0-l0-s0:q8Jx2Lw0Zr;Secret=5TnVb7Ks1Yd4Gf9Hc3Mp6E="`), "Endpoint=https://a.azconfig.io;Id=0-l0-s0:q8Jx2Lw0Zr;Secret=5TnVb7Ks1Yd4Gf9Hc3Mp6E=", "", "Raw is its id"},
		{"base64", early(`"Raw":"` + encoded(samplePAT) + `"`), samplePAT, "", "as bytes were printed up to 3.13"},
		{"base64 of a PEM key", early(`"DetectorName":"PrivateKey","Raw":"` + encoded(pem) + `"`), pem, "", "of several lines"},
		{"secret that is base64", trufflehogWith(`"Raw":"` + encoded("user:q8Jx2Lw0Zr5T") + `"`), encoded("user:q8Jx2Lw0Zr5T"), "", "a version that names the decoder prints plain text"},
		{"early and plain", early(`"Raw":"` + sampleKeySecret + `"`), sampleKeySecret, "", "what it decodes to is no text"},
		{"early and short", early(`"Raw":"dGVz"`), "dGVz", "", "three bytes prove nothing"},
		{"number", trufflehogWith(`"Raw":73917391739173917391`), "73917391739173917391", "", "taken as it is written"},
		{"none", trufflehogWith(`"Raw":"","DetectorName":"Slack"`), "", "", "kept: the detector and the place say enough"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			f := r.Findings[0]
			if f.Fingerprint != printOf(tt.secret) || f.Category != finding.LeakedSecret {
				t.Errorf("%s: the fingerprint is of another value: %+v", tt.reason, f)
			}
			if id := f.Identity.ID; id != tt.id {
				t.Errorf("%s: id %q, want %q", tt.reason, id, tt.id)
			}
			for _, secret := range []string{tt.secret, sampleKeySecret, sampleSession} {
				if len(secret) >= 8 && leak(r, secret) != "" {
					t.Errorf("%s: %s", tt.reason, leak(r, secret))
				}
			}
			if f.Fingerprint == "" && f.Context == "" && tt.name != "none" {
				t.Errorf("%s: nothing tells it from another in the file", tt.reason)
			}
		})
	}
}

func TestTruffleHogPlaces(t *testing.T) {
	type place struct {
		Repository, Path, Commit, Resource string
		Line                               int
		Category                           finding.Category
		Label                              string
	}
	leaked, logged := finding.LeakedSecret, finding.SecretInLog
	tests := []struct {
		name, metadata string
		want           place
		seen           string
		reason         string
	}{
		{"Git", trufflehogAt("Git", `"commit":"abc","file":"a/b.tf","repository":"git@github.com:acme/shop.git","timestamp":"2022-06-16 10:17:40 -0700 -0700","line":4`), place{"git@github.com:acme/shop.git", "a/b.tf", "abc", "", 4, leaked, ""}, "2022-06-16T17:17:40Z", "two zones"},
		{"Git of a folder", trufflehogAt("Git", `"file":"a.tf","repository":"file:///tmp/clone"`), place{"", "a.tf", "", "", 0, leaked, ""}, "", "where a clone lay is no name: the source's counts"},
		{"Git with credentials", trufflehogAt("Git", `"file":"a.tf","repository":"https://u:p@github.com/acme/shop"`), place{"https://github.com/acme/shop", "a.tf", "", "", 0, leaked, ""}, "", "tokens are left in remotes"},
		{"Github", trufflehogAt("Github", `"link":"https://github.com/acme/shop/blob/abc/a.tf#L4","username":"acme","repository":"https://github.com/acme/shop.git","commit":"abc","file":"a.tf","timestamp":"2023-10-19 02:56:37 +0000","line":4,"visibility":1`), place{"https://github.com/acme/shop.git", "a.tf", "abc", "", 4, leaked, ""}, "2023-10-19T02:56:37Z", ""},
		{"Github issue", trufflehogAt("Github", `"link":"https://github.com/acme/shop/issues/7","username":"dev","repository":"acme/shop","timestamp":"2023-10-19 02:56:37 +0000 UTC"`), place{"acme/shop", "", "", "https://github.com/acme/shop/issues/7", 0, leaked, ""}, "2023-10-19T02:56:37Z", "no file to edit"},
		{"Gitlab", trufflehogAt("Gitlab", `"commit":"abc","file":"a.tf","repository":"https://gitlab.com/acme/shop.git","line":4,"project_id":7`), place{"https://gitlab.com/acme/shop.git", "a.tf", "abc", "", 4, leaked, ""}, "", ""},
		{"Bitbucket", trufflehogAt("Bitbucket", `"file":"a.tf","repository":"https://bitbucket.org/acme/shop","workspace":"acme","commit":"abc","line":4`), place{"https://bitbucket.org/acme/shop", "a.tf", "abc", "", 4, leaked, ""}, "", ""},
		{"Azure DevOps", trufflehogAt("AzureRepos", `"repository":"https://dev.azure.com/acme/p/_git/shop","commit":"abc","file":"a.tf","line":4,"project":"p","organization":"acme"`), place{"https://dev.azure.com/acme/p/_git/shop", "a.tf", "abc", "", 4, leaked, ""}, "", ""},
		{"Gerrit", trufflehogAt("Gerrit", `"commit":"abc","file":"a.tf","project":"shop","line":4`), place{"shop", "a.tf", "abc", "", 4, leaked, ""}, "", "it calls a repository a project"},
		{"Huggingface", trufflehogAt("Huggingface", `"repository":"https://huggingface.co/acme/model.git","file":"a.py","commit":"abc","line":4,"resource_type":"model"`), place{"https://huggingface.co/acme/model.git", "a.py", "abc", "", 4, leaked, ""}, "", ""},
		{"Filesystem", trufflehogAt("Filesystem", `"file":".\\a\\b.tf","line":4`), place{"", "a/b.tf", "", "", 4, leaked, ""}, "", "Windows"},
		{"Docker", trufflehogAt("Docker", `"file":"/etc/app.env","image":"acme/shop","layer":"sha256:0","tag":"1.4"`), place{"", "", "", "docker://acme/shop:1.4/etc/app.env", 0, leaked, "source:docker"}, "", "a file of an image is none of the repository"},
		{"Docker by digest", trufflehogAt("Docker", `"file":"/a","image":"acme/shop@sha256:0","tag":"latest"`), place{"", "", "", "docker://acme/shop@sha256:0/a", 0, leaked, "source:docker"}, "", ""},
		{"ECR", trufflehogAt("Ecr", `"file":"/a","image":"shop","registry":"1.dkr.ecr.eu-west-1.amazonaws.com"`), place{"", "", "", "docker://1.dkr.ecr.eu-west-1.amazonaws.com/shop/a", 0, leaked, "source:ecr"}, "", ""},
		{"S3", trufflehogAt("S3", `"bucket":"acme","file":"x/a.env","link":"https://acme.s3.amazonaws.com/x/a.env","timestamp":"2023-10-19 02:56:37 +0000 UTC"`), place{"", "", "", "s3://acme/x/a.env", 0, leaked, "source:s3"}, "2023-10-19T02:56:37Z", ""},
		{"GCS", trufflehogAt("Gcs", `"bucket":"acme","filename":"a.env","created_at":"1697684197","acls":["x"]`), place{"", "", "", "gs://acme/a.env", 0, leaked, "source:gcs"}, "2023-10-19T02:56:37Z", "seconds in quotes"},
		{"Jenkins", trufflehogAt("Jenkins", `"project_name":"shop","build_number":7,"link":"https://ci.example.com/job/shop/7/consoleText"`), place{"", "", "", "https://ci.example.com/job/shop/7/consoleText", 0, logged, "source:jenkins"}, "", "a build's log"},
		{"CircleCI", trufflehogAt("Circleci", `"vcs_type":"github","username":"acme","repository":"shop","build_number":7,"build_step":"x","link":"https://app.circleci.com/7"`), place{"acme/shop", "", "", "https://app.circleci.com/7", 0, logged, "source:circleci"}, "", "owner and name are apart"},
		{"TravisCI", trufflehogAt("TravisCI", `"username":"acme","repository":"shop","build_number":"7","link":"https://app.travis-ci.com/7"`), place{"acme/shop", "", "", "https://app.travis-ci.com/7", 0, logged, "source:travisci"}, "", "its build number is text"},
		{"Buildkite", trufflehogAt("Buildkite", `"org":"acme","pipeline":"p","link":"https://buildkite.com/7","build_number":7`), place{"", "", "", "https://buildkite.com/7", 0, logged, "source:buildkite"}, "", ""},
		{"Postman", trufflehogAt("Postman", `"link":"https://go.postman.co/c/1","workspace_name":"w","request_id":"1","location_type":3`), place{"", "", "", "https://go.postman.co/c/1", 0, leaked, "source:postman"}, "", ""},
		{"Slack", trufflehogAt("Slack", `"channel_id":"C1","timestamp":"1697684197.000200","link":"https://acme.slack.com/archives/C1/p1"`), place{"", "", "", "https://acme.slack.com/archives/C1/p1", 0, leaked, "source:slack"}, "2023-10-19T02:56:37Z", "seconds with a counter"},
		{"Confluence", trufflehogAt("Confluence", `"page":"p","space":"s","link":"https://acme.atlassian.net/wiki/1?token=x#y"`), place{"", "", "", "https://acme.atlassian.net/wiki/1", 0, leaked, "source:confluence"}, "", "queries may hold tokens"},
		{"Jira", trufflehogAt("Jira", `"issue":"A-1","link":"https://acme.atlassian.net/browse/A-1"`), place{"", "", "", "https://acme.atlassian.net/browse/A-1", 0, leaked, "source:jira"}, "", ""},
		{"Elasticsearch", trufflehogAt("Elasticsearch", `"index":"logs","document_id":"1","timestamp":"2023-10-19T02:56:37Z"`), place{"", "", "", "elasticsearch://logs/1", 0, leaked, "source:elasticsearch"}, "2023-10-19T02:56:37Z", ""},
		{"Syslog", trufflehogAt("Syslog", `"hostname":"h","appname":"sshd","procid":"1","timestamp":"2023-10-19T02:56:37Z"`), place{"", "", "", "syslog://h/sshd", 0, logged, "source:syslog"}, "2023-10-19T02:56:37Z", ""},
		{"Secrets Manager", trufflehogAt("AwsSecretsManager", `"secret_arn":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-x"`), place{"", "", "", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-x", 0, finding.Unclassified, "source:awssecretsmanager"}, "", "there it is no leak"},
		{"webhook", trufflehogAt("Webhook", `"Data":{"Vector":{"timestamp":{"seconds":1697684197},"host":"h"}}`), place{"", "", "", "", 0, logged, "source:webhook"}, "", "a log's pipeline"},
		{"forager", trufflehogAt("Forager", `"Metadata":{"Github":{"repository":"https://github.com/acme/shop","file":"a.tf","line":4}}`), place{"https://github.com/acme/shop", "a.tf", "", "", 4, leaked, ""}, "", "one level deeper"},
		{"standard input", trufflehogAt("Stdin", ``), place{"", "", "", "", 0, leaked, "source:stdin"}, "", "no place at all"},
		{"kind of a later version", trufflehogAt("Floppy", `"file":"a.tf","link":"https://example.com/1"`), place{"", "", "", "https://example.com/1", 0, leaked, ""}, "", "its file need not be one of a repository"},
		{"no place", `"SourceMetadata":null`, place{"", "", "", "", 0, leaked, ""}, "", ""},
		{"path up", trufflehogAt("Git", `"file":"../../etc/x"`), place{"", "", "", "", 0, leaked, ""}, "", "a finding never points outside"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(trufflehogWith(tt.metadata))
			if len(r.Findings) != 1 || !r.Readable() {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			f := r.Findings[0]
			got := place{f.Location.Repository, f.Location.Path, f.Location.Commit, f.Resource, f.Location.StartLine, f.Category, strings.Join(f.Labels, " ")}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s: -want +got:\n%s", tt.reason, diff)
			}
			if tt.seen != "" && f.FirstSeen.Format(time.RFC3339) != tt.seen {
				t.Errorf("%s: first seen %v, want %s", tt.reason, f.FirstSeen, tt.seen)
			}
		})
	}
}

// TestTruffleHogNumbers: the first reports have the detector's number only.
func TestTruffleHogNumbers(t *testing.T) {
	for number, want := range map[string]string{"2": "AWS", "15": "PrivateKey", `"17"`: "URI", "0": "Alibaba", "901": "DetectorType/901"} {
		r := read(trufflehogWith(`"DetectorName":null,"DetectorType":` + number))
		if len(r.Findings) != 1 || r.Findings[0].Rule != want || r.Findings[0].Category != finding.LeakedSecret || !r.Readable() {
			t.Errorf("detector %s: got %+v", number, r)
		}
	}
}

func TestTruffleHog(t *testing.T) {
	aws := func(extra string) string {
		return `"DetectorName":"AWS","Raw":"` + sampleKeyID + `","RawV2":"` + sampleKeyID + sampleKeySecret + `","ExtraData":{` + extra + `}`
	}
	tests := []struct {
		name, fields string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"unverified", ``, func(f finding.Finding) bool {
			return f.Validity == finding.ValidityUnknown && f.Confidence == 0.5
		}, "refused, not checkable and not checked look the same: not dead"},
		{"verified", `"Verified":true`, func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, "the issuer accepted it"},
		{"could not check", `"VerificationError":"dial tcp: timeout"`, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown && f.Confidence == 0.6 }, "nobody knows"},
		{"error as an object", `"VerificationError":{}`, func(f finding.Finding) bool { return f.Confidence == 0.6 }, "an error printed without its text"},
		{"no error", `"VerificationError":""`, func(f finding.Finding) bool { return f.Confidence == 0.5 }, ""},
		{"null error", `"VerificationError":null`, func(f finding.Finding) bool { return f.Confidence == 0.5 }, ""},
		{"owner", aws(`"account":"123456789012","arn":"arn:aws:iam::123456789012:user/ci/deploy","user_id":"AIDAZZEXAMPLE7Q2W9TR1"`), func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "aws", Account: "123456789012", Kind: finding.AccessKey, ID: sampleKeyID, Name: "deploy"} && f.Resource == "arn:aws:iam::123456789012:user/ci/deploy"
		}, "the key is the identity, its name the user's"},
		{"account alone", aws(`"account":"123456789012","resource_type":"Access key"`), func(f finding.Finding) bool {
			return f.Identity.Account == "123456789012" && cmp.Equal(f.Labels, []string{"Access key"})
		}, "computed from the id, without asking AWS"},
		{"odd account", aws(`"account":"shop of acme","arn":"arn:aws:iam::123456789012:user/<b>","resource_type":"` + sampleKeySecret + `"`), func(f finding.Finding) bool {
			return f.Identity.Account == "" && f.Resource == "" && f.Labels == nil
		}, "free text is not taken"},
		{"canary", aws(`"is_canary":"true","message":"x"`) + `,"Verified":true`, func(f finding.Finding) bool {
			return f.Severity == finding.SeverityLow && cmp.Equal(f.Labels, []string{"canary"})
		}, "a bait"},
		{"guide", aws(`"rotation_guide":"https://howtorotate.com/docs/tutorials/aws/"`), func(f finding.Finding) bool {
			return f.Suggestion != nil && f.Suggestion.Text == "Rotate the credential: https://howtorotate.com/docs/tutorials/aws/" && f.Suggestion.Edits == nil
		}, ""},
		{"guide elsewhere", aws(`"rotation_guide":"https://evil.example.com/"`), func(f finding.Finding) bool { return f.Suggestion == nil }, "a report sends nobody anywhere"},
		{"user of a token", `"ExtraData":{"username":"octo-dev","expiry":"2024-06-01 12:00:00 UTC"}`, func(f finding.Finding) bool {
			return f.Identity.Account == "octo-dev" && f.ExpiresAt.Format(time.DateOnly) == "2024-06-01"
		}, "what GitHub answered"},
		{"odd expiry", `"ExtraData":{"expiry":"soon"}`, func(f finding.Finding) bool { return f.ExpiresAt.IsZero() }, "free text again"},
		{"SSH key", `"DetectorName":"PrivateKey","ExtraData":{"github_user":"octo-dev"}`, func(f finding.Finding) bool {
			return f.Identity == finding.Identity{Platform: "github", Kind: finding.SSHKey, Account: "octo-dev"}
		}, "it opened GitHub"},
		{"certificate", `"DetectorName":"PrivateKey","ExtraData":{"certificate_urls":"https://crt.sh/?q=0"}`, func(f finding.Finding) bool { return f.Identity.Kind == finding.Certificate }, ""},
		{"decoded", `"DecoderName":"BASE64"`, func(f finding.Finding) bool { return cmp.Equal(f.Labels, []string{"decoded:base64"}) }, "the secret does not stand in the file as it is"},
		{"odd decoder", `"DecoderName":"` + sampleKeySecret + `"`, func(f finding.Finding) bool { return f.Labels == nil }, ""},
		{"own detector", `"DetectorName":"CustomRegex","ExtraData":{"name":"acme token"}`, func(f finding.Finding) bool {
			return f.Rule == "CustomRegex/acme token" && f.Category == finding.LeakedSecret
		}, "people's detectors share one name"},
		{"detector of a later version", `"DetectorName":"Zork"`, func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Identity == finding.Identity{}
		}, "TruffleHog finds nothing but secrets"},
		{"ExtraData of other types", `"ExtraData":{"account":7,"arn":{"a":1}},"SecretParts":{"key":7}`, func(f finding.Finding) bool { return f.Identity.Account == "" }, "a bag may hold anything"},
		{"text for a line", `"SourceMetadata":{"Data":{"Git":{"file":"a","line":"4"}}}`, func(f finding.Finding) bool { return f.Location.StartLine == 4 }, ""},
		{"password in the path", `"DetectorName":"URI","Raw":"https://u:x9Kq2LpVz7Rw@h",` + trufflehogAt("Git", `"file":"a/x9Kq2LpVz7Rw/b"`), func(f finding.Finding) bool {
			return f.Location.Path == "" && f.Fingerprint == printOf("x9Kq2LpVz7Rw")
		}, "a part of the secret is secret"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(trufflehogWith(tt.fields))
			if len(r.Findings) != 1 || !r.Readable() || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestTruffleHogReports(t *testing.T) {
	finished := `{"level":"info-0","ts":"2024-07-01T08:00:00Z","logger":"trufflehog","msg":"finished scanning","chunks":12,"bytes":340,"verified_secrets":0,"unverified_secrets":0}`
	failed := `{"level":"error","ts":"2024-07-01T08:00:00Z","logger":"trufflehog","msg":"error scanning repo","error":"https://u:` + samplePAT + `@github.com"}`
	tests := []struct {
		name, data, format string
		findings           int
		problem            string
		reason             string
	}{
		{"lines", trufflehogOne + "\n" + trufflehogOne, report.TruffleHog, 2, "", ""},
		{"list", "[" + trufflehogOne + "]", report.TruffleHog, 1, "", ""},
		{"one, indented", strings.ReplaceAll(trufflehogOne, ",", ",\n "), report.TruffleHog, 1, "", ""},
		{"log of a scan that found nothing", finished, report.TruffleHog, 0, "", "both streams in one file"},
		{"log around", finished + "\n" + trufflehogOne, report.TruffleHog, 1, "", ""},
		{"log of a scan that failed", failed + "\n" + trufflehogOne, report.TruffleHog, 1, "the scan did not succeed", "what is not there may still be in the code"},
		{"log of another program", strings.Replace(finished, `"trufflehog"`, `"other"`, 1), "", 0, "format not recognised", ""},
		{"no name", trufflehogWith(`"DetectorName":"","DetectorType":null`), report.TruffleHog, 0, "an entry lacks its DetectorName", ""},
		{"wrong type", trufflehogWith(`"Raw":{"a":"b"}`), report.TruffleHog, 0, "a field has another type than its format says", ""},
		{"wrong type in the place", trufflehogWith(trufflehogAt("Git", `"file":7`)), report.TruffleHog, 1, "a field has another type than its format says", "the secret is known all the same"},
		{"place of no type", trufflehogWith(`"SourceMetadata":{"Data":{"Git":"x"}}`), report.TruffleHog, 1, "", ""},
		{"verified of no type", trufflehogWith(`"Verified":"perhaps"`), report.TruffleHog, 0, "a field has another type than its format says", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			if r.Format != tt.format || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, samplePAT) != "" {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
	if c := read(finished).Coverage; c.Scanned != 12 || c.Of != "chunks" {
		t.Errorf("the log says what was scanned: got %+v", c)
	}
}

// firstProblem is the summary of the first error.
func firstProblem(r reading) string {
	for _, d := range r.Diagnostics {
		if d.Severity == report.Error {
			return d.Summary
		}
	}
	return ""
}

const trufflehogLegacyOne = `{"branch":"origin/main","commit":"m","commitHash":"abc","date":"2020-07-06 08:53:13","diff":"d","path":"a.tf","printDiff":"p","reason":"AWS API Key","stringsFound":["` + sampleKeyID + `","` + sampleKeySecret + `"]}`

func TestTruffleHogLegacy(t *testing.T) {
	tests := []struct {
		name, fields string
		findings     int
		problem      string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"two strings", ``, 2, "", func(f finding.Finding) bool {
			return f.Identity.Platform == "aws" && f.Location.Commit == "abc" && f.FirstSeen.Year() == 2020 && f.Confidence == 0.7
		}, "a finding for each"},
		{"no string", `"stringsFound":[]`, 1, "", func(f finding.Finding) bool { return f.Fingerprint == "" }, "kept"},
		{"one string in the other's path", `"path":"a/` + sampleKeySecret + `"`, 2, "", func(f finding.Finding) bool { return f.Location.Path == "" }, "each of them is secret"},
		{"randomness", `"reason":"High Entropy"`, 2, "", func(f finding.Finding) bool { return f.Confidence == 0.3 && f.Identity == finding.Identity{} }, "mostly hashes"},
		{"written by version 3", `"reason":"Github"`, 2, "", func(f finding.Finding) bool { return f.Identity.Platform == "github" }, "--json-legacy names detectors"},
		{"absolute path", `"path":"/etc/x"`, 2, "", func(f finding.Finding) bool { return f.Location.Path == "" }, ""},
		{"odd date", `"date":"yesterday"`, 2, "", func(f finding.Finding) bool { return f.FirstSeen.IsZero() }, "a warning"},
		{"no reason", `"reason":""`, 0, "an entry lacks its reason", nil, ""},
		{"wrong type", `"stringsFound":[{"a":1}]`, 0, "a field has another type than its format says", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(overlaid(trufflehogLegacyOne, tt.fields))
			if r.Format != report.TruffleHogLegacy || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, sampleKeySecret) != "" {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				if !tt.want(f) {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

const trufflehog3One = `{"rule":{"id":"high-entropy","message":"High Entropy","severity":"MEDIUM"},"path":"a.tf","line":"4","secret":"` + sampleKeySecret + `","context":{"4":"k = ` + sampleKeySecret + `"},"id":"0f1e","branch":null,"message":null,"author":null,"commit":null,"date":null}`

func TestTruffleHog3(t *testing.T) {
	tests := []struct {
		name, fields string
		findings     int
		problem      string
		want         func(finding.Finding) bool
		reason       string
	}{
		{"in a folder", ``, 1, "", func(f finding.Finding) bool {
			return f.Location.StartLine == 4 && f.Severity == finding.SeverityMedium && f.Confidence == 0.3 && f.Fingerprint == printOf(sampleKeySecret)
		}, "the line is text"},
		{"in the history", `"commit":"abc","date":"2021-10-08 20:14:27+02:00"`, 1, "", func(f finding.Finding) bool {
			return f.Location.StartLine == 0 && f.Location.Commit == "abc" && f.FirstSeen.Hour() == 18
		}, "the line is one of the diff, and no line of the file"},
		{"known issuer", `"rule":{"id":"google.gcp-service-account","message":"x","severity":"HIGH"}`, 1, "", func(f finding.Finding) bool {
			return f.Identity.Kind == finding.ServiceAccount && f.Severity == finding.SeverityHigh && f.Confidence == 0.7
		}, ""},
		{"own rule", `"rule":{"id":"acme","message":"","severity":"urgent"}`, 1, "", func(f finding.Finding) bool {
			return f.Category == finding.LeakedSecret && f.Title == "acme" && f.Severity == finding.SeverityUnknown
		}, ""},
		{"secret in the message", `"rule":{"id":"acme","message":"found ` + sampleKeySecret + `","severity":"LOW"}`, 1, "", func(f finding.Finding) bool { return f.Title == "found …" }, ""},
		{"no rule", `"rule":{"id":"","message":"m","severity":"LOW"}`, 0, "an entry lacks its rule.id", nil, ""},
		{"wrong type", `"line":[4]`, 0, "a field has another type than its format says", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read("[" + overlaid(trufflehog3One, tt.fields) + "]")
			if r.Format != report.TruffleHog3 || len(r.Findings) != tt.findings || firstProblem(r) != tt.problem || leak(r, sampleKeySecret) != "" {
				t.Fatalf("%s: got %+v", tt.reason, r)
			}
			for _, f := range r.Findings {
				if !tt.want(f) {
					t.Errorf("%s: got %+v", tt.reason, f)
				}
			}
		})
	}
}

func TestTruffleHogClearFields(t *testing.T) {
	plant(t, "trufflehog-clear.json", "[].Raw", "[].RawV2", "[].Redacted", "[].SecretParts.*", "[].StructuredData", "[].VerificationError", "[].ExtraData.*",
		"[].SourceMetadata.Data.*.email", "[].SourceMetadata.Data.*.username", "[].SourceMetadata.Data.*.channel_name")
	plant(t, "trufflehog-git.json", "[].Raw", "[].RawV2", "[].Redacted", "[].StructuredData", "[].VerificationError", "[].ExtraData.*", "[].SourceMetadata.Data.Git.email")
	plant(t, "trufflehog-legacy-clear.json", "[].stringsFound[]", "[].diff", "[].printDiff", "[].commit", "[].branch")
	plant(t, "trufflehog3-many.json", "[].secret", "[].context.*", "[].message", "[].author", "[].branch")
}

// TestTruffleHogEarlyBase64 plants in the encoding of early versions.
func TestTruffleHogEarlyBase64(t *testing.T) {
	early := strings.ReplaceAll(trufflehogOne, `"DecoderName":"PLAIN",`, ``)
	r := read(overlaid(early, `"Raw":`+trufflehogJSON(base64.StdEncoding.EncodeToString([]byte(canary)))))
	if len(r.Findings) != 1 || r.Findings[0].Fingerprint != printOf(canary) || leak(r, canary) != "" {
		t.Errorf("got %+v: %s", r, leak(r, canary))
	}
}

// FuzzTruffleHogPlanted: whatever stands around it, the secret is shown nowhere
// and no entry is lost.
func FuzzTruffleHogPlanted(f *testing.F) {
	for _, seed := range []string{"", keyed, sampleKeyID, "d@example.com", "https://u:p@h/", "AC0123456789abcdef0123456789abcdef", "arn:aws:iam::123456789012:user/u"} {
		for _, detector := range []string{"AWS", "GCP", "URI", "Twilio", "CustomRegex", "PrivateKey"} {
			f.Add(detector, seed)
		}
	}
	f.Fuzz(func(t *testing.T, detector, around string) {
		name, id, both := trufflehogJSON("x"+detector), trufflehogJSON(around), trufflehogJSON(around+fuzzed)
		if len(detector)%2 == 0 {
			name = trufflehogJSON(detector)
		}
		for _, raw := range []string{trufflehogJSON(fuzzed), both, id} {
			r := read(trufflehogWith(`"DetectorName":` + name + `,"Raw":` + raw + `,"RawV2":` + both + `,"Redacted":` + both +
				`,"ExtraData":{"arn":` + both + `,"account":` + id + `,"name":"x"},"SecretParts":{"id":` + id + `,"secret":"` + fuzzed + `"},` +
				trufflehogAt("Git", `"file":`+trufflehogJSON("a/"+around)+`,"repository":`+id+`,"commit":`+id)))
			if out := string(render(t, r)); strings.Contains(out, fuzzed) && !strings.Contains(around+detector, fuzzed) {
				t.Errorf("the planted secret is shown: %s", out)
			}
			if strings.TrimSpace(detector) == detector && strings.Trim(name, `"`) == "x"+detector && len(r.Findings) != 1 {
				t.Errorf("a good entry is lost: %+v", r.Diagnostics)
			}
		}
	})
}

// keyed looks like the start of a key file.
const keyed = `{"private_key":"-----BEGIN PRIVATE KEY-----\n`
