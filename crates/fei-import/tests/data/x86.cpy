*> A record of an X86 machine in free format: native binary, odd names, what has no type
01 NV-RECORD.
  02 NV-ID pic 9(9) comp-5.
  02 NV-DELTA pic s9(4)v99 comp-5.
  02 NV-FLAG binary-char unsigned.
  02 NV-BCD pic 9(5) comp-6.
  02 NV-SHOWN pic zz,zz9.99-.
  02 NV-PLAIN pic 9(5).99.
  02 NV-THOUSANDS pic 9(4)p(3).
  02 NV-AGE pic 9(3).
     88 NV-ADULT values 19 thru 150.
  02 1ST-NAME pic x(10).
  02 계좌번호 pic x(14).            *> 계좌번호
  02 filler occurs 2.
     03 NV-CODE pic x(2) value low-values.
  02 NV-NATIONAL pic n(5) usage national.
