package report

import (
	"strconv"
	"strings"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

type (
	// githubAlert is an alert of GitHub secret scanning, as the REST API lists it
	// for a repository, an organisation or an enterprise, and as webhooks bear it.
	// Every comment may quote the secret; comments are not even read, nor is who
	// bypassed or resolved what.
	githubAlert struct {
		Number         whole           `json:"number"`
		State          word            `json:"state"`
		Resolution     word            `json:"resolution"`
		SecretType     string          `json:"secret_type"`
		DisplayName    word            `json:"secret_type_display_name"`
		Secret         word            `json:"secret"`
		Validity       word            `json:"validity"`
		PubliclyLeaked bool            `json:"publicly_leaked"`
		MultiRepo      bool            `json:"multi_repo"`
		Bypassed       bool            `json:"push_protection_bypassed"`
		Base64         bool            `json:"is_base64_encoded"`
		More           bool            `json:"has_more_locations"`
		First          bag             `json:"first_location_detected"`
		URL            word            `json:"url"`
		HTMLURL        word            `json:"html_url"`
		Repository     *githubRepoName `json:"repository"`
		CreatedAt      date            `json:"created_at"`
		UpdatedAt      date            `json:"updated_at"`
		ResolvedAt     date            `json:"resolved_at"`
	}

	githubRepoName struct {
		FullName word `json:"full_name"`
		HTMLURL  word `json:"html_url"`
	}

	// githubLocation is an entry of the list at an alert's locations_url, and a
	// part of the secret_scanning_alert_location event.
	githubLocation struct {
		Type    string `json:"type"`
		Details bag    `json:"details"`
	}

	// githubPlace is one place of a secret. What is no file has an address only.
	githubPlace struct {
		path, blob, commit string
		start, end, column whole
		repository         string // where an address of the API tells it
		elsewhere          string // the address of an issue, comment, discussion, pull request or wiki page
	}

	githubEvent struct {
		Action     word            `json:"action"`
		Repository *githubRepoName `json:"repository"`
	}
)

// GitHub is the name of GitHub secret scanning's formats.
const GitHub = "github-secret-scanning"

// toolGitHub is GitHub secret scanning's name in findings.
const toolGitHub = GitHub

func isGitHub(o object) bool {
	return isGitHubAlert(o) || isGitHubEvent(o) || isGitHubLocation(o) || isGitHubScan(o)
}

// isGitHubScan knows the event that tells that a scan has ended.
func isGitHubScan(o object) bool {
	return o.text("action") && o.text("type") && o.has("source", "started_at", "completed_at", "repository")
}

// isGitHubAlert asks for fields that every version of the API has; the hidden
// secret, the display name and all places came later.
func isGitHubAlert(o object) bool {
	return o.text("secret_type") && o.has("number") && (o.has("resolution") || o.has("state") || o.has("locations_url"))
}

func isGitHubEvent(o object) bool {
	alert := o.get("alert").object()
	return alert.text("secret_type") && (o.has("action") || o.has("location"))
}

func isGitHubLocation(o object) bool {
	details := o.get("details").object()
	if !o.text("type") || details == nil || len(o) > 3 {
		return false
	}
	return details.has("blob_sha", "commit_sha") || details.get(o.get("type").text()+"_url").kind() == '"'
}

// githubFrom are the origins of every finding of GitHub.
var githubFrom = from{
	"tool": "the format", "rule": "secret_type", "category": "quell: GitHub scans for secrets", "title": "secret_type_display_name, secret_type",
	"severity": "quell: GitHub states none", "confidence": "validity, quell's table of GitHub", "validity": "validity",
	"identity.platform": "secret_type", "identity.kind": "secret_type",
	"location.repository": "repository.html_url, repository.full_name, html_url, url",
	"location.path":       "first_location_detected.path", "location.start_line": "first_location_detected.start_line",
	"location.end_line": "first_location_detected.end_line", "location.commit": "first_location_detected.commit_sha",
	"resource": "location.details", "fingerprint": "secret", "context": "secret_type, first_location_detected.blob_sha, number",
	"first_seen": "created_at", "last_seen": "updated_at",
	"labels": "publicly_leaked, multi_repo, push_protection_bypassed, is_base64_encoded, has_more_locations",
}

func (r *reader) readGitHub(it item) {
	fields := it.object()
	switch {
	case isGitHubAlert(fields):
		r.readGitHubAlert(it, githubEvent{}, nil)
	case isGitHubEvent(fields):
		r.readGitHubEvent(it, fields)
	case isGitHubScan(fields): // it names no alert: each has an event of its own
	default:
		r.readGitHubLocation(it)
	}
}

func (r *reader) readGitHubEvent(it item, fields object) {
	var event githubEvent
	if !r.decode(it, &event) {
		return
	}
	var place *githubPlace
	if at := fields.get("location"); at.kind() == '{' {
		var l githubLocation
		if !r.decode(it.child("location", at, -1), &l) {
			return
		}
		p := r.githubPlace(it, l.Type, l.Details)
		place = &p
	}
	r.readGitHubAlert(it.child("alert", fields.get("alert"), -1), event, place)
}

// readGitHubAlert reads an alert, by itself or out of an event. A place that is
// given counts instead of the alert's own.
func (r *reader) readGitHubAlert(it item, event githubEvent, place *githubPlace) {
	var a githubAlert
	if !r.decode(it, &a) {
		return
	}
	// Before any filter: a resolved alert shows its secret too.
	secret := r.claimed(string(a.Secret))
	if a.SecretType == "" {
		r.incomplete(it, "secret_type")
		return
	}
	if a.resolved(event.Action) {
		return
	}
	if place == nil {
		p := r.githubPlace(it, "", a.First)
		place = &p
	}
	if a.Repository == nil {
		a.Repository = event.Repository
	}
	class := githubClass(a.SecretType)
	f := finding.Finding{
		Tool:       toolGitHub,
		Rule:       oneLine(a.SecretType),
		Category:   class.category,
		Title:      title(string(a.DisplayName), strings.ReplaceAll(a.SecretType, "_", " ")),
		Severity:   finding.SeverityHigh,
		Confidence: githubConfidence(a.SecretType),
		Validity:   githubValidity(string(a.Validity)),
		Identity:   class.identity(),
		Location:   place.location(),
		Resource:   place.elsewhere,
		FirstSeen:  r.when(it, a.CreatedAt),
		LastSeen:   r.when(it, a.UpdatedAt),
		Labels:     a.labels(),
	}
	f.Location.Repository = a.repository()
	if f.Validity == finding.ValidityLive {
		f.Confidence = 0.99 // the issuer accepted it
	}
	if secret.Empty() {
		f.Context = r.key.Context(a.context(*place))
	}
	r.add(it, f, githubFrom, secret)
}

// resolved says that somebody dealt with the alert. Events of GitHub Enterprise
// Server 3.4 state no state, but what happened.
func (a githubAlert) resolved(action word) bool {
	switch strings.ToLower(string(a.State)) {
	case "open":
		return false
	case "":
		return action == "resolved" || action == "revoked" || a.Resolution != "" || !a.ResolvedAt.time.IsZero()
	}
	return strings.EqualFold(string(a.State), "resolved")
}

func (a githubAlert) labels() []string {
	var all []string
	for label, is := range map[string]bool{
		"publicly-leaked": a.PubliclyLeaked, "multi-repository": a.MultiRepo, "push-protection-bypassed": a.Bypassed,
		"base64": a.Base64, "more-locations": a.More,
	} {
		if is {
			all = append(all, label)
		}
	}
	return labels(all)
}

// repository is the address that people know, which tells one GitHub server from
// another; a list of one repository's alerts has it only in the alert's own.
func (a githubAlert) repository() string {
	if a.Repository != nil && a.Repository.HTMLURL != "" {
		return repositoryName(string(a.Repository.HTMLURL))
	}
	if a.Repository != nil && a.Repository.FullName != "" {
		return repositoryName(string(a.Repository.FullName))
	}
	if address, _, ok := strings.Cut(string(a.HTMLURL), "/security/secret-scanning/"); ok {
		return repositoryName(address)
	}
	return apiRepository(string(a.URL))
}

// apiRepository is "owner/name" of an address of GitHub's API.
func apiRepository(address string) string {
	_, rest, ok := strings.Cut(address, "/repos/")
	if parts := strings.SplitN(rest, "/", 3); ok && len(parts) == 3 {
		return repositoryName(parts[0] + "/" + parts[1])
	}
	return ""
}

// context tells hidden secrets apart: the blob in which GitHub first saw one
// stays, whatever lines are added later. Where there is no place at all, nothing
// but the alert's number does, which GitHub never gives twice.
func (a githubAlert) context(place githubPlace) string {
	if place.blob != "" {
		return a.SecretType + " " + place.blob + " " + strconv.Itoa(int(place.column))
	}
	return a.SecretType + " alert " + strconv.Itoa(int(a.Number))
}

// githubPlace reads a place's details, a union of which only lists name the
// type.
func (r *reader) githubPlace(it item, kind string, details bag) githubPlace {
	p := githubPlace{
		blob: oneLine(details.text("blob_sha")), commit: oneLine(details.text("commit_sha")),
		repository: apiRepository(firstNonEmpty(details.text("blob_url"), details.text("commit_url"))),
	}
	if page := details.text("page_url"); page != "" || kind == "wiki_commit" {
		// A wiki is a repository of its own: its paths are none of the code's.
		p.elsewhere = repositoryName(firstNonEmpty(page, details.text("commit_url")))
		return p
	}
	// GitHub's paths are relative to the repository, with or without a slash.
	p.path = r.placed(it, strings.TrimPrefix(details.text("path"), "/"))
	into := []*whole{&p.start, &p.end, &p.column}
	for i, name := range []string{"start_line", "end_line", "start_column"} {
		if raw, given := details[name]; given && into[i].UnmarshalJSON(raw) != nil {
			r.diagnose(Error, otherTypeFound,
				writtenAnew, joinPlace(it.place()+"."+name, r.positionOf(it)))
		}
	}
	if p.path != "" {
		return p
	}
	for _, name := range sortedKeys(details) {
		if address := details.text(name); strings.HasSuffix(name, "_url") && address != "" {
			p.elsewhere = repositoryName(address)
			p.repository = firstNonEmpty(p.repository, apiRepository(address))
			break
		}
	}
	return p
}

func (p githubPlace) location() finding.Location {
	return finding.Location{
		Repository: p.repository, Path: p.path, StartLine: line(p.start), EndLine: line(p.end), Commit: p.commit,
	}
}

// readGitHubLocation reads an entry of an alert's locations. It does not say
// what sort of secret is there, nor whether its alert is still open.
func (r *reader) readGitHubLocation(it item) {
	var l githubLocation
	if !r.decode(it, &l) {
		return
	}
	p := r.githubPlace(it, l.Type, l.Details)
	f := finding.Finding{
		Tool:       toolGitHub,
		Rule:       "location",
		Category:   finding.LeakedSecret,
		Title:      "A place of a secret that GitHub found",
		Severity:   finding.SeverityHigh,
		Confidence: 0.5, // its alert may be closed
		Location:   p.location(),
		Resource:   p.elsewhere,
	}
	if p.blob != "" {
		f.Context = r.key.Context(p.blob + " " + strconv.Itoa(int(p.column)))
	}
	r.add(it, f, githubLocationFrom)
}

var githubLocationFrom = from{
	"tool": "the format", "rule": "the format", "category": "quell: GitHub scans for secrets", "title": "quell: a list of places says no more",
	"severity": "quell: GitHub states none", "confidence": "quell: a list of places does not say whether the alert is open",
	"location.repository": "details.blob_url, details.commit_url", "location.path": "details.path", "location.start_line": "details.start_line",
	"location.end_line": "details.end_line", "location.commit": "details.commit_sha", "resource": "type, details",
	"context": "details.blob_sha, details.start_column",
}
