#!/bin/sh
# Posts a request of this folder, or any file, to the service whose contract it is of, and prints the answer.
#
# Usage: post.sh NAME|FILE [ADDRESS]
#
# The requests carry the sandbox's credentials; those in the environment take their place.
# Exit status: 0 for an answer, 1 for a fault, 2 when nothing that is SOAP came back.
set -eu

folder=$(dirname "$0")
request=${1:?"give the name of a request, such as verifyLearner, or a file"}
[ -f "$request" ] || request=$folder/$request.request.xml
[ -f "$request" ] || { echo "There is no $request" >&2; exit 2; }

# The service, by the namespace of the request, and whose credentials: achievements are an awarding organisation's.
case $(cat "$request") in
    *urn:lrs-soap:learning-records:1*)
        address=${LEARNING_RECORDS_ADDRESS:-http://127.0.0.1:8080/LearningRecordsService}
        password=${LEARNING_RECORDS_PASSWORD:-} user=${LEARNING_RECORDS_USER:-} ;;
    *http://tempuri.org/*)
        address=${LEARNER_SERVICE_R9_ADDRESS:-http://127.0.0.1:8080/LearnerServiceR9.svc}
        password=${LEARNER_SERVICE_PASSWORD:-} user=${LEARNER_SERVICE_USER:-} ;;
    *http://api.lrs.qcf.gov.uk/services*)
        address=${EXTERNAL_SERVICE_ADDRESS:-http://127.0.0.1:8080/ExternalService.svc}
        password=${EXTERNAL_SERVICE_PASSWORD:-} user=${EXTERNAL_SERVICE_USER:-} ;;
    *)
        address=${LEARNER_SERVICE_ADDRESS:-http://127.0.0.1:8080/LearnerService.svc}
        password=${LEARNER_SERVICE_PASSWORD:-} user=${LEARNER_SERVICE_USER:-} ;;
esac
address=${2:-$address}

# As text in XML, in the replacement of a sed command.
escaped() {
    printf '%s' "$1" | sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/[\\|&]/\\&/g'
}

signed=$(cat "$request")
sign() {
    [ -z "$2" ] || signed=$(printf '%s\n' "$signed" |
        sed "s|<\(\([A-Za-z0-9]*:\)\{0,1\}$1\)>[^<]*</|<\1>$(escaped "$2")</|")
}
case $signed in
    *urn:lrs-soap:learning-records:1*)
        # In the header; what the message says of organisations and users stays.
        sign Username "$user"
        sign 'Password [^>]*' "$password" ;;
    *)
        # The three contracts have names of their own for the same things; each request has those of one.
        for name in UKPRN Ukprn; do sign $name "${LEARNER_SERVICE_UKPRN:-}"; done
        sign OrganisationRef "${EXTERNAL_SERVICE_ORGANISATION_REF:-}"
        for name in OrgPassword Password; do sign $name "$password"; done
        for name in UserName Username; do sign $name "$user"; done ;;
esac

case $signed in
    *http://www.w3.org/2003/05/soap-envelope*) media=application/soap+xml faults='400 500' ;;
    *) media=text/xml faults=500 ;;
esac

answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
status=$(printf '%s\n' "$signed" | curl --silent --show-error --data-binary @- --output "$answer" --write-out '%{http_code}' \
    --header "Content-Type: $media; charset=utf-8" --header 'SOAPAction: ""' "$address") || exit 2

cat "$answer"
echo
case " $faults " in
    *" $status "*) exit 1 ;; # what faults come with in this version of SOAP
esac
case $status in
    200) ;;
    *) echo "HTTP $status from $address" >&2; exit 2 ;;
esac
