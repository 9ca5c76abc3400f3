package reconciler_test

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	// corpusVersion names what the generator writes: a change of it makes every
	// folder of reports in build/bench stale.
	corpusVersion = "v1"
	corpusSeed    = 20240101
)

// A tier is reports of one size. What organisations have was taken from
// published numbers: 400 developers have about 1,050 secrets in 13 places each
// on average, most of them in one or two, a few in thousands.
type tier struct {
	name                     string
	files, findings, secrets int
	noise                    bool // one rule, log files, each value only once
}

var tiers = []tier{
	{name: "S", files: 1, findings: 500, secrets: 40},
	{name: "M", files: 14, findings: 14_000, secrets: 1_050},
	{name: "L", files: 1, findings: 100_000, secrets: 7_692},
	{name: "XL", files: 200, findings: 1_000_000, secrets: 76_923},
	{name: "noise", files: 1, findings: 636_000, secrets: 636_000, noise: true},
}

// reports are the paths of the tier's reports, written if they are not there
// yet, in folder/findings/gitleaks. The same tier has the same bytes always.
func (t tier) reports(tb testing.TB, folder string) []string {
	tb.Helper()
	paths := make([]string, t.files)
	for i := range paths {
		paths[i] = filepath.Join(folder, "findings", "gitleaks", fmt.Sprintf("%03d.json", i))
	}
	done := filepath.Join(folder, "complete") // written last
	if _, err := os.Stat(done); err == nil {
		return paths
	}
	if err := os.MkdirAll(filepath.Dir(paths[0]), 0o755); err != nil {
		tb.Fatal(err)
	}
	order := t.order()
	each := t.findings / t.files
	for i, path := range paths {
		if err := t.write(path, i, order[i*each:(i+1)*each]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := os.WriteFile(done, nil, 0o600); err != nil {
		tb.Fatal(err)
	}
	return paths
}

// order says which secret each finding is of: each has one copy at least, and
// the others fall off with the 1.5th power of the secret's rank, which makes the
// median one or two and the largest thousands. They are shuffled.
func (t tier) order() []int32 {
	order := make([]int32, 0, t.findings)
	weight := func(rank int) float64 { return math.Pow(float64(rank+4+t.secrets/1000), -1.5) }
	total := 0.0
	for rank := range t.secrets {
		total += weight(rank)
	}
	given := 0.0 // rounding what was given so far, not each, gives exactly all
	for rank := range t.secrets {
		given += weight(rank)
		upTo := rank + 1 + int(math.Round(given/total*float64(t.findings-t.secrets)))
		for len(order) < upTo {
			order = append(order, int32(rank))
		}
	}
	if !t.noise {
		random := rand.New(rand.NewPCG(corpusSeed, uint64(t.findings)))
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return order
}

// write makes report number index. Of ten reports one is of a whole history, as
// "gitleaks git" writes it, and nine of the files of today, as "gitleaks dir".
func (t tier) write(path string, index int, secrets []int32) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if failed := file.Close(); err == nil {
			err = failed
		}
	}()
	out := bufio.NewWriterSize(file, 1<<20)
	list := gitleaksList{out: out, history: index%10 == 0 && !t.noise}
	for i, secret := range secrets {
		n := index*len(secrets) + i
		if t.noise {
			list.add(n, 0, int(secret), "build/logs/job-"+strconv.Itoa(n/2_000)+".log")
			continue
		}
		list.add(n, ruleOf(int(secret)), int(secret), pathOf(n, t.findings))
	}
	return list.end()
}

// A scaleRule is a rule of gitleaks 8 with what it finds: secret is a pattern of
// which every ? becomes a random character, and match is what stands around it.
type scaleRule struct {
	id, description, secret, before, after string
	share                                  int // of a hundred secrets
}

var scaleRules = []scaleRule{
	{"generic-api-key", "Detected a Generic API Key, potentially exposing access to various services and sensitive operations.", some(32), `api_key = \"`, `\"`, 36},
	{"aws-access-token", "Identified a pattern that may indicate AWS credentials, risking unauthorized cloud resource access and data breaches on AWS platforms.", "AKIA" + some(16), "", "", 16},
	{"github-pat", "Uncovered a GitHub Personal Access Token, potentially leading to unauthorized repository access and sensitive content exposure.", "ghp_" + some(36), "", "", 10},
	{"gitlab-pat", "Identified a GitLab Personal Access Token, risking unauthorized access to GitLab repositories and codebase exposure.", "glpat-" + some(20), "", "", 5},
	{"slack-bot-token", "Identified a Slack Bot token, which may compromise bot integrations and communication channel security.", "xoxb-1" + some(11) + "-2" + some(11) + "-" + some(24), "", "", 6},
	{"private-key", "Identified a Private Key, which may compromise cryptographic security and sensitive data encryption.", `-----BEGIN RSA PRIVATE KEY-----\n` + strings.Repeat(some(64)+`\n`, 12) + `-----END RSA PRIVATE KEY-----`, "", "", 1},
	{"jwt", "Uncovered a JSON Web Token, which may lead to unauthorized access to web applications and sensitive user data.", "eyJhbGciOiJIUzI1NiJ9.eyJ" + some(40) + "." + some(43), "Bearer ", " ", 6},
	{"stripe-access-token", "Found a Stripe Access Token, posing a risk to payment processing services and sensitive financial data.", "sk_live_" + some(24), "", "", 4},
	{"gcp-api-key", "Uncovered a GCP API key, which could lead to unauthorized access to Google Cloud services and data breaches.", "AIza" + some(35), "", `\"`, 5},
	{"npm-access-token", "Uncovered an npm access token, potentially compromising package management and code repository access.", "npm_" + some(36), "", "", 4},
	{"sendgrid-api-token", "Detected a SendGrid API token, posing a risk of unauthorized email service operations and data exposure.", "SG." + some(22) + "." + some(43), "", "", 3},
	{"hashicorp-tf-password", "Identified a HashiCorp Terraform password field, risking unauthorized infrastructure configuration and security breaches.", `\"` + some(20) + `\"`, "password = ", "", 4},
}

// accessKey is the place of the rule whose secrets need no escapes.
const accessKey = 1

func some(n int) string { return strings.Repeat("?", n) }

// ruleOf is the rule that finds the secret. The spread is even over the ranks,
// or the rules would not have their shares of the findings.
func ruleOf(secret int) int {
	at := secret * 37 % 100
	for i, rule := range scaleRules {
		if at -= rule.share; at < 0 {
			return i
		}
	}
	panic("the shares of the rules do not make a hundred")
}

// mixed is n scrambled, another for each n (SplitMix64's finish).
func mixed(n uint64) uint64 {
	n += 0x9E3779B97F4A7C15
	n = (n ^ n>>30) * 0xBF58476D1CE4E5B9
	n = (n ^ n>>27) * 0x94D049BB133111EB
	return n ^ n>>31
}

// appendSecret is the secret of that number as the rule finds it, spelled as in
// a JSON string.
func appendSecret(to []byte, rule, secret int) []byte {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	state, left := mixed(uint64(secret)), 0
	pool := uint64(0)
	for _, c := range []byte(scaleRules[rule].secret) {
		if c != '?' {
			to = append(to, c)
			continue
		}
		if left == 0 {
			state++
			pool, left = mixed(state), 12
		}
		to = append(to, letters[pool&31])
		pool, left = pool>>5, left-1
	}
	return to
}

// pathOf spreads findings over an eighth as many files.
func pathOf(n, findings int) string {
	teams := [...]string{"billing", "checkout", "identity", "ledger", "search", "shipping", "support", "warehouse"}
	parts := [...]string{"config/app-%d.yaml", "helm/values-%d.yaml", "src/db-%d.properties", "terraform/m%d/main.tf", "scripts/release_%d.sh", "test/client_%d.json", "docker/compose-%d.yml"}
	file := mixed(uint64(n)) % uint64(findings/8+1)
	kind := mixed(file)
	return teams[kind%8] + "/" + strings.Replace(parts[kind>>8%7], "%d", strconv.FormatUint(file, 10), 1)
}

// A gitleaksList is a report as gitleaks 8 prints it, written entry by entry.
type gitleaksList struct {
	out     *bufio.Writer
	history bool // with commits
	entry   []byte
	entries int
}

var commitMessages = []string{
	"Merge pull request #%d from example/feature-%d\\n\\nAdd the new client",
	"fix: retry when the upstream answers 503 (#%d)",
	"chore(deps): bump client from 1.%d to 2.0\\n\\nSigned-off-by: Dev \\u003cdev@example.com\\u003e",
	"new file",
	"WIP %d",
	"Move the settings of job %d to the chart, and test that they are read before anything is started",
}

func (l *gitleaksList) text(name string, value ...string) {
	b := append(append(append(l.entry, "\n  \""...), name...), `": "`...)
	for _, v := range value {
		b = append(b, v...)
	}
	l.entry = append(b, "\","...)
}

func (l *gitleaksList) number(name string, value int64) {
	b := append(append(append(l.entry, "\n  \""...), name...), `": `...)
	l.entry = append(strconv.AppendInt(b, value, 10), ',')
}

// add writes finding n: the secret, found by the rule in the file at path.
func (l *gitleaksList) add(n, rule, secret int, path string) {
	r := &scaleRules[rule]
	random := mixed(uint64(n) << 20)
	line := int64(random%900 + 1)
	l.entry = append(l.entry[:0], ",\n {"...)
	if l.entries++; l.entries == 1 {
		l.entry = append(l.entry[:0], "[\n {"...)
	}
	value := string(appendSecret(nil, rule, secret))
	l.text("RuleID", r.id)
	l.text("Description", r.description)
	l.number("StartLine", line)
	l.number("EndLine", line)
	l.number("StartColumn", int64(random>>16%40+1))
	l.number("EndColumn", int64(random>>16%40+60))
	l.text("Match", r.before, value, r.after)
	l.text("Secret", value)
	l.text("File", path)
	l.text("SymlinkFile")
	var c gitCommit
	place := path
	if l.history {
		c = commitNumber(mixed(random % 0xFFFFF)) // of which some have several findings
		place = c.id + ":" + path
	}
	l.text("Commit", c.id)
	l.entry = append(l.entry, "\n  \"Entropy\": "...)
	l.entry = append(strconv.AppendFloat(l.entry, 3.5+float64(secret%1000)/1000, 'f', 6, 64), ',')
	l.text("Author", c.author)
	l.text("Email", c.email)
	l.text("Date", c.date)
	l.text("Message", c.message)
	l.entry = append(l.entry, "\n  \"Tags\": [],\n  \"Fingerprint\": \""...)
	l.entry = append(append(append(append(l.entry, place...), ':'), r.id...), ':')
	l.entry = append(strconv.AppendInt(l.entry, line, 10), "\"\n }"...)
	_, _ = l.out.Write(l.entry) // a bufio.Writer keeps its error for Flush
}

// end closes the list and says whether all of it was written.
func (l *gitleaksList) end() error {
	if l.entries == 0 {
		_ = l.out.WriteByte('[')
	}
	_, _ = l.out.WriteString("\n]\n")
	return l.out.Flush()
}

// secretNumber is the n-th secret that the reports of passes speak of: an access
// key, strong and nobody's.
func secretNumber(n int) string { return string(appendSecret(nil, accessKey, n)) }

// gitleaksReport is the findings from first up to last, of which each secret has
// as many as any other.
func gitleaksReport(first, last, secrets int, path func(n int) string) []byte {
	var text bytes.Buffer
	list := gitleaksList{out: bufio.NewWriter(&text), history: true}
	for n := first; n < last; n++ {
		list.add(n, accessKey, n%secrets, path(n))
	}
	_ = list.end() // a buffer takes everything
	return text.Bytes()
}

// A gitCommit is what gitleaks tells of one; of a scan of files it tells nothing.
type gitCommit struct{ id, author, email, date, message string }

func commitNumber(n uint64) gitCommit {
	author := "dev-" + strconv.FormatUint(n>>8%400, 10)
	return gitCommit{
		id:      fmt.Sprintf("%016x%016x%08x", mixed(n), mixed(n+1), uint32(n)),
		author:  author,
		email:   author + "@example.com",
		date:    time.Unix(1_500_000_000+int64(n%200_000_000), 0).UTC().Format(time.RFC3339),
		message: strings.ReplaceAll(commitMessages[n>>16%6], "%d", strconv.FormatUint(n>>40%5000, 10)),
	}
}

// TestTheCorpusIsWhatTheBenchmarkSaysItIs holds the generator to its tiers: the
// numbers of findings and secrets, a median of one or two copies, and the same
// bytes every time.
func TestTheCorpusIsWhatTheBenchmarkSaysItIs(t *testing.T) {
	t.Parallel()
	for _, tier := range tiers {
		order := tier.order()
		copies := make([]int, tier.secrets)
		for _, secret := range order {
			copies[secret]++
		}
		median, most := copies[tier.secrets/2], copies[0] // copies fall with the rank
		if len(order) != tier.findings || copies[tier.secrets-1] == 0 {
			t.Errorf("%s: %d findings; the rarest secret has %d", tier.name, len(order), copies[tier.secrets-1])
		}
		if tier.secrets > 1000 && median > 2 || most < median {
			t.Errorf("%s: the median secret has %d copies, the most frequent %d", tier.name, median, most)
		}
		t.Logf("%s: median %d, most %d", tier.name, median, most)
	}
	small := tiers[0]
	first, second := small.reports(t, t.TempDir()), small.reports(t, t.TempDir())
	a, err := os.ReadFile(first[0])
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(second[0]); err != nil || string(a) != string(b) {
		t.Errorf("two reports of one tier differ: %v", err)
	}
}
