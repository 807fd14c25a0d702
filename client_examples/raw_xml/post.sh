#!/bin/sh
# Posts a request of this folder, or any file, to a LearnerService and prints the answer.
#
# Usage: post.sh NAME|FILE [ADDRESS]
#
# The requests carry the sandbox's credentials; those in the environment take their place.
# Exit status: 0 for an answer, 1 for a fault, 2 when nothing that is SOAP came back.
set -eu

folder=$(dirname "$0")
request=${1:?"give the name of a request, such as verifyLearner, or a file"}
address=${2:-${LEARNER_SERVICE_ADDRESS:-http://127.0.0.1:8080/LearnerService.svc}}
[ -f "$request" ] || request=$folder/$request.request.xml
[ -f "$request" ] || { echo "There is no $request" >&2; exit 2; }

# As text in XML, in the replacement of a sed command.
escaped() {
    printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/[\\|&]/\\&/g'
}

signed=$(cat "$request")
sign() {
    [ -z "$2" ] || signed=$(printf '%s\n' "$signed" | sed "s|<$1>[^<]*</$1>|<$1>$(escaped "$2")</$1>|")
}
sign UKPRN "${LEARNER_SERVICE_UKPRN:-}"
sign OrgPassword "${LEARNER_SERVICE_PASSWORD:-}"
sign UserName "${LEARNER_SERVICE_USER:-}"

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
status=$(printf '%s\n' "$signed" | curl --silent --show-error --data-binary @- --output "$answer" --write-out '%{http_code}' \
    --header 'Content-Type: text/xml; charset=utf-8' --header 'SOAPAction: ""' "$address") || exit 2

cat "$answer"
echo
case $status in
    200) ;;
    500) exit 1 ;; # SOAP 1.1 faults come with it
    *) echo "HTTP $status from $address" >&2; exit 2 ;;
esac
