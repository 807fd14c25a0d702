#!/bin/sh
# Makes the proxy from a service's WSDL and compiles it and the example, with Mono.
# Usage: ./build.sh [ADDRESS OF THE SERVICE] [FOLDER]
set -eu
address=${1:-http://127.0.0.1:8080/LearningRecordsService}
folder=${2:-build}
here=$(cd "$(dirname "$0")" && pwd)

rm -rf "$folder"
mkdir -p "$folder"
wsdl -nologo -namespace:LearningRecords -out:"$folder/LearningRecordsService.cs" "$address?singleWsdl"
mcs -nologo -out:"$folder/LearningRecordsExample.exe" -r:System.Web.Services \
  "$folder/LearningRecordsService.cs" "$here"/*.cs
cp "$here/app.config" "$folder/LearningRecordsExample.exe.config"
