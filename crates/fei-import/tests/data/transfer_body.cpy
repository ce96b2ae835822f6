      * THE BODY OF A TRANSFER: NAMES TWICE, SIGNS OF THEIR OWN
           05  SENDER.
               10  BANK-CODE         PIC 9(3).                                  은행
               10  ACCOUNT-NO        PIC X(15).                                 계좌
               10  HOLDER-NAME       PIC X(20).                                 성명
           05  RECEIVER.
               10  BANK-CODE         PIC 9(3).                                  은행
               10  ACCOUNT-NO        PIC X(15).                                 계좌
               10  HOLDER-NAME       PIC X(20).                                 성명
           05  AMOUNT                PIC 9(13).                                 금액
           05  BALANCE               PIC S9(13) SIGN LEADING SEPARATE.          잔액
           05  MEMO                  PIC X(14)                                  적요
                                     VALUE 'TRANSFER'.
           05  FILLER                PIC X(10).
