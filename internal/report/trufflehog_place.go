package report

import (
	"path"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// trufflehogPlace is what any kind of SourceMetadata.Data says of where a secret
// is. The e-mail addresses, authors and titles there are not read.
type trufflehogPlace struct {
	Commit     string `json:"commit"`
	File       string `json:"file"`
	Repository string `json:"repository"`
	Project    string `json:"project"` // Gerrit's word for a repository
	Line       whole  `json:"line"`
	Timestamp  date   `json:"timestamp"`
	CreatedAt  date   `json:"created_at"`
	Link       string `json:"link"`
	Username   string `json:"username"`
	Image      string `json:"image"`
	Tag        string `json:"tag"`
	Registry   string `json:"registry"`
	Bucket     string `json:"bucket"`
	Filename   string `json:"filename"`
	Index      string `json:"index"`
	DocumentID string `json:"document_id"`
	Hostname   string `json:"hostname"`
	Appname    string `json:"appname"`
	SecretARN  string `json:"secret_arn"`
}

// trufflehogPlace fills in where the secret is, and says in what sort of place
// that is not code.
func (r *reader) trufflehogPlace(it item, f *finding.Finding, res trufflehogResult) (tags []string) {
	if res.SourceMetadata == nil {
		return nil
	}
	for _, kind := range sortedKeys(res.SourceMetadata.Data) { // there is one
		n := node{raw: res.SourceMetadata.Data[kind], at: it.at}
		kind = strings.ToLower(kind)
		if kind == "forager" { // what it found lies one level deeper
			for _, inner := range n.object().get("Metadata").object() {
				kind, n = strings.ToLower(inner.name), node{raw: inner.raw, at: it.at}
			}
		}
		if kind == "webhook" {
			f.Category = finding.SecretInLog
			return []string{"source:" + kind}
		}
		if n.kind() != '{' {
			continue
		}
		var p trufflehogPlace
		if !r.decode(item{node: n, prefix: it.place(), index: -1, opaque: true}, &p) {
			return nil
		}
		f.FirstSeen = r.when(it, first(p.Timestamp, p.CreatedAt))
		if trufflehogCode[kind] {
			r.trufflehogCode(it, f, p)
			return nil
		}
		f.Resource = oneLine(p.resource(kind))
		f.Location.Repository = p.builds(kind)
		switch {
		case trufflehogLogs[kind]:
			f.Category = finding.SecretInLog
		case kind == "awssecretsmanager":
			f.Category = finding.Unclassified // there it is where it belongs
		}
		if trufflehogSources[kind] || trufflehogLogs[kind] {
			tags = append(tags, "source:"+kind)
		}
	}
	return tags
}

// trufflehogCode places a secret in a file of a repository, or in what people
// wrote about one: an issue, a snippet, a discussion.
func (r *reader) trufflehogCode(it item, f *finding.Finding, p trufflehogPlace) {
	f.Location = finding.Location{Path: r.placed(it, p.File), StartLine: line(p.Line), Commit: oneLine(p.Commit)}
	f.Location.Repository = remoteName(firstNonEmpty(p.Repository, p.Project))
	if p.File == "" {
		f.Location.StartLine, f.Resource = 0, repositoryName(p.Link)
	}
	f.Location.EndLine = f.Location.StartLine
}

// remoteName is a repository's address if it has one elsewhere: the folder that
// a clone lay in names no repository.
func remoteName(address string) string {
	if strings.HasPrefix(address, "file:") || strings.HasPrefix(address, "/") || strings.HasPrefix(address, ".") || hasDrive(address) {
		return ""
	}
	return repositoryName(address)
}

// resource is the address of a place that is no file of a repository. A file in
// an image or a bucket must not pass for one: its path would be looked for in
// code.
func (p trufflehogPlace) resource(kind string) string {
	in := func(scheme string, parts ...string) string {
		if parts[0] == "" {
			return ""
		}
		return scheme + "://" + strings.TrimPrefix(path.Join(parts...), "/")
	}
	switch kind {
	case "docker", "ecr":
		image := p.Image
		if p.Tag != "" && !strings.Contains(image, "@") && !strings.HasSuffix(image, ":"+p.Tag) {
			image += ":" + p.Tag
		}
		if p.Registry != "" {
			image = path.Join(p.Registry, image)
		}
		return in("docker", image, p.File)
	case "s3":
		return in("s3", p.Bucket, p.File)
	case "gcs":
		return in("gs", p.Bucket, p.Filename)
	case "elasticsearch":
		return in("elasticsearch", p.Index, p.DocumentID)
	case "syslog":
		return in("syslog", p.Hostname, p.Appname)
	case "awssecretsmanager":
		if _, ok := parseARN(p.SecretARN); ok {
			return p.SecretARN
		}
		return ""
	}
	return repositoryName(p.Link)
}

// builds is the repository that a build is of.
func (p trufflehogPlace) builds(kind string) string {
	if (kind == "circleci" || kind == "travisci") && p.Username != "" && p.Repository != "" {
		return remoteName(p.Username + "/" + p.Repository)
	}
	return ""
}

// The kinds of SourceMetadata.Data, in lower case: code, logs of builds and
// machines, and whatever else secrets are pasted into.
var (
	trufflehogCode = map[string]bool{
		"git": true, "github": true, "gitlab": true, "bitbucket": true, "gerrit": true, "azurerepos": true, "huggingface": true,
		"filesystem": true, "test": true,
	}
	trufflehogLogs = map[string]bool{"circleci": true, "travisci": true, "jenkins": true, "buildkite": true, "syslog": true}

	trufflehogSources = map[string]bool{
		"azure": true, "confluence": true, "docker": true, "ecr": true, "gcs": true, "jira": true, "npm": true, "pypi": true, "s3": true,
		"slack": true, "slackcontinuous": true, "teams": true, "artifactory": true, "sharepoint": true, "googledrive": true,
		"postman": true, "elasticsearch": true, "sentry": true, "stdin": true, "jsonenumerator": true, "awssecretsmanager": true,
	}
)
