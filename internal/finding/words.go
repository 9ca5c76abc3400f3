package finding

import "strings"

// longestWord is the longest common word that text starts with, or empty.
func longestWord(text string) string {
	longest := ""
	if len(text) < 2 || !isLetter(text[0]) || !isLetter(text[1]) {
		return longest
	}
	for _, word := range wordsByTwo[text[0]-'a'][text[1]-'a'] {
		if len(word) > len(longest) && strings.HasPrefix(text, word) {
			longest = word
		}
	}
	return longest
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' }

// wordsByTwo are the common words by their first two letters: most pairs begin
// none, which makes short work of a random value.
var wordsByTwo = byTwo(commonWords)

func byTwo(words [26][]string) (index [26][26][]string) {
	for first, list := range words {
		for _, word := range list {
			second := word[1] - 'a'
			index[first][second] = append(index[first][second], word)
		}
	}
	return index
}

// commonWords are the words of which people make passwords and examples, by
// first letter: the stems of the most common entries of the published lists of
// breached passwords, and the words of documentation.
var commonWords = [26][]string{
	{"abc", "access", "account", "admin", "administrator", "adobe", "alpha", "amazon", "andrew", "angel", "apache", "api", "apikey", "app", "apple", "april", "arsenal", "asdf", "asdfgh", "asdfghjkl", "ashley", "august", "auth", "autumn", "aws", "azerty", "azure"},
	{"backup", "bailey", "banana", "bar", "baseball", "basketball", "batman", "baz", "bearer", "beta", "bitnami", "blah", "buster", "butter", "butterfly"},
	{"cafebabe", "charlie", "cheese", "chelsea", "chocolate", "cisco", "client", "cloud", "company", "computer", "config", "cookie", "correcthorsebatterystaple", "credential", "credentials", "customer"},
	{"dallas", "daniel", "data", "database", "deadbeef", "december", "default", "demo", "deploy", "dev", "developer", "development", "docker", "donald", "dragon", "dummy"},
	{"elastic", "email", "encrypt", "enter", "env", "example", "external"},
	{"fake", "false", "february", "flower", "foo", "foobar", "football", "freedom", "friday", "friend"},
	{"george", "ginger", "github", "gitlab", "google", "grafana", "guest"},
	{"hammer", "hannah", "harley", "hello", "here", "hockey", "host", "hunter"},
	{"iloveyou", "insert", "internal", "internet"},
	{"january", "jasmine", "jenkins", "jennifer", "jessica", "jordan", "joshua", "july", "june", "justin"},
	{"kafka", "kali", "key", "keycloak", "killer", "kubernetes"},
	{"letmein", "liverpool", "localhost", "login", "london", "lorem", "love", "lovely"},
	{"maggie", "march", "master", "matthew", "may", "me", "michael", "michelle", "minio", "monday", "mongo", "mongodb", "monkey", "monster", "mustang", "my", "mysecret", "mysql"},
	{"nagios", "name", "nginx", "nicole", "nil", "ninja", "none", "not", "nothing", "notreal", "november", "null"},
	{"october", "of", "oracle", "orange"},
	{"pass", "passphrase", "passwd", "password", "pepper", "phoenix", "please", "pokemon", "postgres", "postgresql", "princess", "private", "prod", "production", "purple", "put", "pwd"},
	{"qazwsx", "qwer", "qwert", "qwerty", "qwertyuiop", "qwertz", "qwe"},
	{"rabbit", "rabbitmq", "ranger", "real", "redis", "removed", "replace", "robert", "root"},
	{"sample", "samsung", "saturday", "secret", "secrets", "secure", "security", "september", "server", "service", "shadow", "snoopy", "soccer", "solo", "some", "something", "spring", "staging", "starwars", "string", "summer", "sunday", "sunshine", "super", "superman", "superuser", "sysadmin", "system"},
	{"temp", "temporary", "test", "testing", "tester", "tests", "the", "thomas", "thunder", "thursday", "tigger", "tobedefined", "todo", "token", "toor", "trustno", "true", "trustnoi", "trustnol", "tuesday"},
	{"ubuntu", "undefined", "unset", "user", "username"},
	{"vagrant", "value", "vault", "vmware"},
	{"wednesday", "welcome", "whatever", "winter", "wordpress"},
	{"xampp"},
	{"yankees", "yellow", "you", "your"},
	{"zabbix", "zaqi", "zxcv", "zxcvbn", "zxcvbnm"},
}
