package report

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"io"
	"strings"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// CredentialReport is the name of AWS's IAM credential report.
const CredentialReport = "aws-credential-report"

// toolCredentialReport is who is said to have found what the report shows. The
// report only states facts; which of them are problems is quell's reading of the
// CIS AWS Foundations Benchmark.
const toolCredentialReport = CredentialReport

// credentialFrom are the origins of every finding of a credential report.
var credentialFrom = from{
	"tool": "the format", "rule": "quell: CIS AWS Foundations Benchmark", "category": "quell: CIS AWS Foundations Benchmark",
	"title": "user", "severity": "quell: as Security Hub's controls of the same", "confidence": "quell: AWS's own records, GeneratedTime",
	"validity":          "password_enabled, access_key_1_active, access_key_2_active, cert_1_active, cert_2_active",
	"identity.platform": "the format", "identity.account": "arn", "identity.kind": "the columns", "identity.id": "arn", "identity.name": "arn",
	"resource": "arn", "context": "the columns", "last_seen": "GeneratedTime",
	"last_used": "password_last_used, access_key_1_last_used_date, access_key_2_last_used_date",
	"labels":    "access_key_1_last_used_service, access_key_1_last_used_region",
}

type (
	// credentialUser is a row: a user and what the user can sign in with.
	credentialUser struct {
		it                  item
		arn                 string
		created             time.Time
		password, mfa       string // "true", "false", "not_supported"
		passwordUsed        time.Time
		passwordChanged     time.Time
		keys                [2]credentialKey
		certificates        [2]bool
		additional          bool // has more keys or certificates than the report lists
		passwordDateUnknown bool
	}

	credentialKey struct {
		active          bool
		rotated, used   time.Time
		service, region string
		dateUnknown     bool
	}

	// credentialReading gathers the users of one report: what is too old can only be
	// told when all of them are read.
	credentialReading struct {
		r         *reader
		generated time.Time // zero where the report does not say
		users     []credentialUser
		seen      map[string]bool // rows, to read each once
		full      bool
	}
)

// maxCredentialUsers bounds the users of one report. An account has at most
// 5,000; several accounts' reports may lie in one file.
const maxCredentialUsers = 500_000

func isCredentialTable(h header) bool {
	return h.has("user", "arn", "password_enabled", "mfa_active", "access_key_1_active")
}

// credentialTable reads a report's rows, of which it says when they were true.
func credentialTable(generated time.Time) table {
	return table{name: CredentialReport, is: isCredentialTable, start: func(r *reader) (func(row), func()) {
		reading := &credentialReading{r: r, generated: generated, seen: map[string]bool{}}
		return reading.row, reading.judge
	}}
}

// isCredentialReport knows the answer of GetCredentialReport.
func isCredentialReport(o object) bool {
	return o.text("Content") && (o.has("GeneratedTime") || o.has("ReportFormat"))
}

// credentialAnswer is the answer of GetCredentialReport. Content is base64; tools
// that record calls write it as it is.
type credentialAnswer struct {
	Content       word
	GeneratedTime date
}

func (r *reader) readCredentialReport(it item) {
	var a credentialAnswer
	if !r.decode(it, &a) {
		return
	}
	text := []byte(a.Content)
	if decoded, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, strings.NewReader(string(a.Content)))); err == nil {
		text = decoded
	}
	in := bufio.NewReader(bytes.NewReader(bytes.TrimLeft(text, "\ufeff \r\n\t")))
	start, _ := in.Peek(16 << 10)
	line, _, _ := strings.Cut(string(start), "\n")
	if head, err := parseHeader(line, ','); err != nil || !isCredentialTable(head) {
		r.diagnose(Error, "the content is no credential report", "Fetch the report anew with get-credential-report.", it.place())
		return
	}
	r.readTable(credentialTable(r.when(it, a.GeneratedTime)), in, ',')
}

// encodedHeader is how base64 of a credential report's header begins.
var encodedHeader = base64.StdEncoding.EncodeToString([]byte("user,arn,user_creation_time,pass"))[:40]

// credentialText finds a credential report that was saved as it came, as base64,
// with or without quotes: `--query Content --output text`.
func credentialText(in *bufio.Reader) (io.Reader, bool) {
	start, _ := in.Peek(len(encodedHeader) + 1)
	quoted := bytes.HasPrefix(start, []byte(`"`))
	if !bytes.HasPrefix(bytes.TrimPrefix(start, []byte(`"`)), []byte(encodedHeader)) {
		return nil, false
	}
	if quoted {
		_, _ = in.Discard(1)
	}
	return base64.NewDecoder(base64.StdEncoding, &untilQuote{in: in}), true
}

// untilQuote reads up to a quote.
type untilQuote struct {
	in   io.Reader
	done bool
}

func (u *untilQuote) Read(p []byte) (int, error) {
	if u.done {
		return 0, io.EOF
	}
	n, err := u.in.Read(p)
	if at := bytes.IndexByte(p[:n], '"'); at >= 0 {
		u.done = true
		return at, io.EOF
	}
	return n, err
}

// row takes a user in. A header in the midst is the next account's report, which
// may be of another day.
func (c *credentialReading) row(w row) {
	if w.text("user") == "user" && w.text("arn") == "arn" {
		c.judge()
		c.users, c.seen = nil, map[string]bool{}
		return
	}
	whole := strings.Join(w.cells, "\x00")
	switch {
	case c.seen[whole]:
		return
	case len(c.users) >= maxCredentialUsers:
		if !c.full {
			c.r.diagnose(Error, "the report has more users than any account", "What lies behind them is not read. Write one file for each account.", c.r.positionOf(w.item))
		}
		c.full = true
		return
	case w.text("arn") == "":
		c.r.incomplete(w.item, "arn")
		return
	}
	c.seen[whole] = true
	u, ok := c.user(w)
	if ok {
		c.users = append(c.users, u)
	}
}

// user reads a row's cells. It is not ok where a state is neither true nor
// false: nothing could be said of the credential then.
func (c *credentialReading) user(w row) (u credentialUser, ok bool) {
	ok = true
	state := func(name string) string {
		switch text := strings.ToLower(w.text(name)); text {
		case "true", "false", "not_supported":
			return text
		case "", "n/a":
			return "false"
		}
		ok = false
		return ""
	}
	u = credentialUser{
		it: w.item, arn: w.text("arn"), password: state("password_enabled"), mfa: state("mfa_active"),
		certificates: [2]bool{state("cert_1_active") == "true", state("cert_2_active") == "true"},
	}
	u.created, _ = c.date(w, "user_creation_time")
	var known [2]bool
	u.passwordUsed, known[0] = c.date(w, "password_last_used")
	u.passwordChanged, known[1] = c.date(w, "password_last_changed")
	u.passwordDateUnknown = !known[0] || !known[1]
	for i, name := range []string{"access_key_1", "access_key_2"} {
		key := credentialKey{active: state(name+"_active") == "true", service: w.text(name + "_last_used_service"), region: w.text(name + "_last_used_region")}
		key.rotated, known[0] = c.date(w, name+"_last_rotated")
		key.used, known[1] = c.date(w, name+"_last_used_date")
		key.dateUnknown = !known[0] || !known[1]
		u.keys[i] = key
	}
	if more := w.text("additional_credentials_info"); more != "" && !strings.EqualFold(more, "n/a") {
		u.additional = true
	}
	if !ok {
		c.r.diagnose(Error, "the state of a credential is neither true nor false", "Fetch the report anew with get-credential-report.", c.r.positionOf(w.item))
	}
	return u, ok
}

// date reads a cell that holds a date or a word for none. A date that is not
// understood is told of: nothing can be concluded from it then.
func (c *credentialReading) date(w row, column string) (t time.Time, known bool) {
	text := w.text(column)
	switch strings.ToLower(text) {
	case "", "n/a", "no_information", "not_supported":
		return time.Time{}, true
	}
	d := parseDate(text)
	return c.r.when(w.item, d), !d.unread
}

// identity is the user, or a credential of the user's by its kind. Of a key the
// report has no id: only the user, and whether it is the first or the second.
func (u credentialUser) identity(kind finding.IdentityKind) finding.Identity {
	identity := awsIdentity(u.arn)
	if kind != "" {
		identity.Kind = kind
	}
	return identity
}
