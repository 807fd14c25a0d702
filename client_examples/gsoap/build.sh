#!/bin/sh
# Makes the proxy from a service's WSDL and compiles it and the example, with gSOAP.
# Usage: ./build.sh [ADDRESS OF THE SERVICE] [FOLDER]
set -eu
address=${1:-http://127.0.0.1:8080/LearningRecordsService}
folder=${2:-build}
here=$(cd "$(dirname "$0")" && pwd)
gsoap=/usr/share/gsoap

rm -rf "$folder"
mkdir -p "$folder"
# It says that two bindings, of SOAP 1.1 and of 1.2, become one proxy: that is as it should be.
wsdl2h -c++11 -t "$here/typemap.dat" -o "$folder/service.h" "$address?singleWsdl" >"$folder/wsdl2h.log" 2>&1 ||
  { cat "$folder/wsdl2h.log" >&2; exit 1; }
# For the credentials in the header, which the contract does not name.
echo '#import "wsse.h"' >>"$folder/service.h"
# The version of SOAP is the proxy's: LEARNING_RECORDS_SOAP, 1.1 or 1.2, becomes -1 or -2.
version=${LEARNING_RECORDS_SOAP:-1.1}
soapcpp2 "-${version#1.}" -c++11 -j -C -x -d "$folder" -I "$gsoap/import" "$folder/service.h" >"$folder/soapcpp2.log" 2>&1 ||
  { cat "$folder/soapcpp2.log" >&2; exit 1; }
# The plugin for credentials and what it needs are C; with the proxy's headers they are compiled as C++.
cp "$gsoap/plugin/wsseapi-lite.c" "$folder/wsseapi-lite.cpp"
cp "$gsoap/custom/struct_timeval.c" "$folder/struct_timeval.cpp"
g++ -std=c++17 -I "$folder" -I "$gsoap/plugin" -I "$gsoap/custom" -o "$folder/learning_records" "$here/learning_records.cpp" \
  "$folder/soapC.cpp" "$folder/soapLearningRecordsSoap11Proxy.cpp" "$folder/wsseapi-lite.cpp" \
  "$folder/struct_timeval.cpp" -lgsoap++
